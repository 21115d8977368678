/**
 * Functions that read nothing but their arguments, change nothing and keep their answers in proportion: whatever
 * touches files, sequences, locks, settings, other sessions or the catalogue is missing, and so is what makes much
 * out of little (repeat, lpad, format with a width, generate_series).
 */
export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set(
  [
    // aggregates and windows
    'count sum avg min max any_value array_agg string_agg json_agg jsonb_agg json_object_agg jsonb_object_agg',
    'bool_and bool_or every bit_and bit_or stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop',
    'covar_samp regr_slope regr_intercept regr_r2 percentile_cont percentile_disc mode row_number rank dense_rank',
    'percent_rank cume_dist ntile lag lead first_value last_value nth_value',
    // text
    'lower upper initcap length char_length character_length octet_length bit_length btrim ltrim rtrim trim substr',
    'substring left right replace translate overlay split_part position strpos starts_with concat concat_ws reverse',
    'ascii chr md5 sha256 encode decode normalize quote_ident quote_literal quote_nullable like_escape',
    'similar_to_escape regexp_match regexp_matches regexp_replace regexp_count regexp_instr regexp_like',
    'regexp_substr regexp_split_to_array regexp_split_to_table string_to_array string_to_table array_to_string',
    'to_char to_date to_number to_timestamp',
    // arrays
    'unnest array_length array_ndims array_lower array_upper cardinality array_position array_positions array_append',
    'array_prepend array_cat array_remove array_replace',
    // numbers
    'abs ceil ceiling floor round trunc sign mod div gcd lcm power sqrt cbrt exp ln log log10 pi degrees radians sin',
    'cos tan asin acos atan atan2 random width_bucket num_nulls num_nonnulls scale min_scale trim_scale',
    // dates
    'now statement_timestamp transaction_timestamp clock_timestamp date_trunc date_part date_bin extract age make_date',
    'make_time make_timestamp make_timestamptz make_interval justify_days justify_hours justify_interval timezone',
    'isfinite overlaps',
    // JSON
    'json_build_object jsonb_build_object json_build_array jsonb_build_array to_json to_jsonb row_to_json',
    'json_array_elements jsonb_array_elements json_array_elements_text jsonb_array_elements_text json_each jsonb_each',
    'json_each_text jsonb_each_text json_object_keys jsonb_object_keys json_array_length jsonb_array_length',
    'json_extract_path jsonb_extract_path json_extract_path_text jsonb_extract_path_text json_to_recordset',
    'jsonb_to_recordset json_to_record jsonb_to_record jsonb_path_query jsonb_path_query_array',
    'jsonb_path_query_first jsonb_path_exists jsonb_path_match json_typeof jsonb_typeof jsonb_pretty jsonb_set',
    'jsonb_insert json_strip_nulls jsonb_strip_nulls',
    // search
    'to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery ts_rank ts_rank_cd ts_headline',
    'similarity word_similarity',
  ].flatMap((line) => line.split(' ')),
)

/** Types that a value may be cast to: no `reg…` type, which would read the catalogue. */
export const ALLOWED_TYPES: ReadonlySet<string> = new Set(
  [
    'text varchar bpchar char int2 int4 int8 smallint int integer bigint numeric decimal float4 float8 real bool',
    'boolean date time timetz timestamp timestamptz interval json jsonb jsonpath uuid bytea inet cidr tsvector',
    'tsquery',
  ].flatMap((line) => line.split(' ')),
)

/** Kinds of nodes in the parser's tree that can only read. */
export const ALLOWED_NODES: ReadonlySet<string> = new Set(
  [
    'SelectStmt ResTarget ColumnRef A_Star A_Const A_Expr A_Indirection A_Indices A_ArrayExpr BoolExpr NullTest',
    'BooleanTest CaseExpr CaseWhen CoalesceExpr MinMaxExpr FuncCall NamedArgExpr TypeCast TypeName SubLink RangeVar',
    'RangeSubselect RangeFunction ColumnDef JoinExpr Alias SortBy WindowDef WithClause CommonTableExpr RowExpr',
    'GroupingSet GroupingFunc SQLValueFunction CollateClause String Integer Float Boolean BitString List',
  ].flatMap((line) => line.split(' ')),
)

/** The clock; the rest of these words tells about users and databases. */
export const ALLOWED_KEYWORD_VALUES: ReadonlySet<string> = new Set(
  ['CURRENT_DATE', 'CURRENT_TIME', 'CURRENT_TIMESTAMP', 'LOCALTIME', 'LOCALTIMESTAMP'].flatMap((word) => [
    `SVFOP_${word}`,
    `SVFOP_${word}_N`,
  ]),
)

/** Nodes that the tree holds in a field without naming their kind, by the kind and the field that hold them. */
export const UNNAMED_NODES: Readonly<Record<string, string>> = {
  'SelectStmt.withClause': 'WithClause',
  'SelectStmt.larg': 'SelectStmt',
  'SelectStmt.rarg': 'SelectStmt',
  'FuncCall.over': 'WindowDef',
  'TypeCast.typeName': 'TypeName',
  'ColumnDef.typeName': 'TypeName',
  'RangeVar.alias': 'Alias',
  'RangeSubselect.alias': 'Alias',
  'RangeFunction.alias': 'Alias',
  'JoinExpr.alias': 'Alias',
  'JoinExpr.join_using_alias': 'Alias',
}
