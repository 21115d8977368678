/** Something to look at: a small shop, as a first start has tools and a workflow to look at. */
export const DEMONSTRATION = `create table customers (
  id integer primary key,
  name text not null,
  email text not null unique,
  country text not null,
  created_at timestamptz not null
);
create table products (
  id integer primary key,
  name text not null,
  price numeric(10, 2) not null,
  attributes jsonb not null default '{}'
);
create table orders (
  id integer primary key,
  customer_id integer not null references customers (id),
  status text not null check (status in ('open', 'paid', 'shipped', 'cancelled')),
  ordered_at timestamptz not null
);
create table order_items (
  order_id integer not null references orders (id),
  product_id integer not null references products (id),
  quantity integer not null check (quantity > 0),
  primary key (order_id, product_id)
);
insert into customers
select n, 'Customer ' || n, 'customer' || n || '@example.com', (array['DE', 'FR', 'US'])[n % 3 + 1],
  timestamptz '2026-01-01 09:00Z' + n * interval '1 day'
from generate_series(1, 40) n;
insert into products
select n, 'Product ' || n, 4.50 * n, jsonb_build_object('colour', (array['red', 'green', 'blue'])[n % 3 + 1])
from generate_series(1, 12) n;
insert into orders
select n, n % 40 + 1, (array['open', 'paid', 'shipped', 'cancelled'])[n % 4 + 1],
  timestamptz '2026-02-01 12:00Z' + n * interval '7 hours'
from generate_series(1, 200) n;
insert into order_items
select n, (n + k * 5) % 12 + 1, k + 1 from generate_series(1, 200) n, generate_series(0, 1) k;
analyze`
