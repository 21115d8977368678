/** What people ask of the demonstration's shop, with the rows that answer. */
export const HONEST_QUERIES: [query: string, rows: unknown[][]][] = [
  ['select count(*) from customers', [[40]]],
  ['select count(*) from public.orders;', [[200]]],
  [
    'SELECT id, name FROM customers ORDER BY id LIMIT 2 -- the first two',
    [
      [1, 'Customer 1'],
      [2, 'Customer 2'],
    ],
  ],
  ["select name from customers where email ilike '%7@EXAMPLE.com' order by id limit 1", [['Customer 7']]],
  [
    'select c.name, count(o.id) from customers c left join orders o on o.customer_id = c.id group by c.name order by c.name limit 1',
    [['Customer 1', 5]],
  ],
  [
    `select status, count(*) as n, round(avg(customer_id), 1) as mean from orders group by status having count(*) > 1 order by status`,
    [
      ['cancelled', 50, '22.0'],
      ['open', 50, '19.0'],
      ['paid', 50, '20.0'],
      ['shipped', 50, '21.0'],
    ],
  ],
  [
    'select sum(p.price * i.quantity) from order_items i join products p on p.id = i.product_id',
    [['17586.00']],
  ],
  [
    'select id, row_number() over (partition by country order by id) from customers order by id limit 3',
    [
      [1, 1],
      [2, 1],
      [3, 1],
    ],
  ],
  [
    `select id, lag(id) over w, sum(id) over (w rows between unbounded preceding and current row) from products window w as (order by id) limit 2`,
    [
      [1, null, 1],
      [2, 1, 3],
    ],
  ],
  [
    `with paid as (select * from orders where status = 'paid'), top as (select customer_id, count(*) n from paid group by 1)
     select max(n) from top`,
    [[5]],
  ],
  [
    'select country from customers group by rollup (country) order by country nulls last',
    [['DE'], ['FR'], ['US'], [null]],
  ],
  [
    "select attributes ->> 'colour' as colour, count(*) from products group by 1 order by 1",
    [
      ['blue', 4],
      ['green', 4],
      ['red', 4],
    ],
  ],
  [
    `select attributes from products where attributes @> '{"colour": "blue"}' order by id limit 1`,
    [[{ colour: 'blue' }]],
  ],
  [`select count(*) from products where attributes @? '$.colour ? (@ == "red")'`, [[4]]],
  [
    `select jsonb_agg(jsonb_build_object('id', id) order by id) from products where id < 3`,
    [[[{ id: 1 }, { id: 2 }]]],
  ],
  [`select x.a, x.b from jsonb_to_recordset('[{"a": 1, "b": "x"}]') as x(a int, b text)`, [[1, 'x']]],
  [
    `select date_trunc('month', ordered_at)::date as month, count(*) from orders group by 1 order by 1 limit 1`,
    [['2026-02-01', 94]],
  ],
  [`select extract(year from created_at) from customers where id = 1`, [['2026']]],
  [`select (date '2026-03-01' - interval '1 day')::date`, [['2026-02-28']]],
  [
    `select count(*) from customers where created_at between '2026-01-01' and timestamptz '2026-01-11'`,
    [[9]],
  ],
  [`select to_char(timestamptz '2026-01-02 10:00Z' at time zone 'Europe/Berlin', 'HH24:MI')`, [['11:00']]],
  [
    `select case when price > 50 then 'dear' else 'cheap' end as k, count(*) from products group by 1 order by 1`,
    [
      ['cheap', 11],
      ['dear', 1],
    ],
  ],
  [
    `select name from customers where id = any (array[1, 2]) and name not similar to '%2' order by 1`,
    [['Customer 1']],
  ],
  [`select 1 union all select 2 except select 3 order by 1`, [[1], [2]]],
  [
    `values (1, 'a'), (2, 'b')`,
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  [`table products limit 0`, []],
  [`select percentile_cont(0.5) within group (order by id) from customers`, [[20.5]]],
  [`select string_agg(distinct country, ', ' order by country) from customers`, [['DE, FR, US']]],
  [`select array_agg(id order by id) filter (where id < 3) from customers`, [['{1,2}']]],
  [
    `select u, n from unnest(array['a', 'b']) with ordinality as t(u, n)`,
    [
      ['a', 1],
      ['b', 2],
    ],
  ],
  [
    `select regexp_replace('a1b2', '[0-9]', '#', 'g'), split_part('a,b', ',', 2), 'x' || 1`,
    [['a#b#', 'b', 'x1']],
  ],
  [
    `select $$it's$$, E'a\\tb', U&'\\0041', 'delete from customers; --'`,
    [["it's", 'a\tb', 'A', 'delete from customers; --']],
  ],
  [
    `select c.name, last.id from customers c cross join lateral (select id from orders o where o.customer_id = c.id order by id desc limit 1) last where c.id = 1`,
    [['Customer 1', 200]],
  ],
  [
    `select exists (select from orders where customer_id = 1), true, null, 1.50, 9007199254740993`,
    [[true, true, null, '1.50', '9007199254740993']],
  ],
  [`with customers as (select 5 as id) select id from customers`, [[5]]],
]
