-- What an approval is about has tables of several kinds, so that no foreign key leads there. A confirmation is removed
-- with its conversation, which is removed with its workflow; nobody could decide about it any more.
CREATE FUNCTION "remove_approvals_of_confirmation"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "approval"
  WHERE "organization_id" = OLD."organization_id" AND "subject_id" = OLD."id"
    AND "subject_kind" = 'copilot_confirmation';
  RETURN NULL;
END
$$;

CREATE TRIGGER "copilot_confirmation_approvals" AFTER DELETE ON "copilot_confirmation"
FOR EACH ROW EXECUTE FUNCTION "remove_approvals_of_confirmation"();

DELETE FROM "approval"
WHERE "subject_kind" = 'copilot_confirmation'
  AND NOT EXISTS (
    SELECT FROM "copilot_confirmation" c
    WHERE c."organization_id" = "approval"."organization_id" AND c."id" = "approval"."subject_id"
  );
