-- CreateEnum
CREATE TYPE "asset_kind" AS ENUM ('agent', 'knowledge_base', 'orchestration');

-- CreateTable
CREATE TABLE "asset" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "kind" "asset_kind" NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "config" JSON NOT NULL DEFAULT '{}',
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "asset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "asset_document" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "knowledge_base_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "source" TEXT,
    "content" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "asset_document_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "asset_passage" (
    "organization_id" TEXT NOT NULL,
    "document_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "search_vector" tsvector,

    CONSTRAINT "asset_passage_pkey" PRIMARY KEY ("document_id","position")
);

-- CreateTable
CREATE TABLE "organization_secret" (
    "organization_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_secret_pkey" PRIMARY KEY ("organization_id","name")
);

-- CreateIndex
CREATE INDEX "asset_organization_id_created_at_id_idx" ON "asset"("organization_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "asset_organization_id_id_key" ON "asset"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "asset_organization_id_kind_name_key" ON "asset"("organization_id", "kind", "name");

-- CreateIndex
CREATE INDEX "asset_document_organization_id_knowledge_base_id_created_at_idx" ON "asset_document"("organization_id", "knowledge_base_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "asset_document_organization_id_id_key" ON "asset_document"("organization_id", "id");

-- CreateIndex
CREATE INDEX "asset_passage_organization_id_document_id_idx" ON "asset_passage"("organization_id", "document_id");

-- CreateIndex
CREATE INDEX "asset_passage_search_vector_idx" ON "asset_passage" USING GIN ("search_vector");

-- AddForeignKey
ALTER TABLE "asset" ADD CONSTRAINT "asset_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "asset_document" ADD CONSTRAINT "asset_document_organization_id_knowledge_base_id_fkey" FOREIGN KEY ("organization_id", "knowledge_base_id") REFERENCES "asset"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "asset_passage" ADD CONSTRAINT "asset_passage_organization_id_document_id_fkey" FOREIGN KEY ("organization_id", "document_id") REFERENCES "asset_document"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "organization_secret" ADD CONSTRAINT "organization_secret_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
