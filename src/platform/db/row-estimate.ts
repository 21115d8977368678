/**
 * A condition that every number from 0 fulfils. Of rows that come as JSON the planner expects a hundred, and may rather
 * read whole tables and sort them than look a hundred rows up; with a range it expects one row, and looks each up.
 */
export const ONE_ROW = 'between 0 and 2147483647'
