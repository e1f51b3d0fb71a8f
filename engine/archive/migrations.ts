/**
 * The archive's schema as numbered steps. A step that has been released never changes; a change
 * is a new step. Statements are repeatable, since stores of a chain may migrate one server at once.
 *
 * Base tables are append-only, a row an event, and inserts carry a deduplication token. What
 * analysts read (`visits`, `picks`, `receipts`, `receipt_lines`, `reviews`) are plain views that
 * fold revisions when they are read: a materialized view would count every revision and could
 * drift from its base after a crash.
 */
export interface Migration {
  version: number;
  name: string;
  statements: readonly string[];
}

/**
 * Columns that each table begins with. `seq` is the entry's number in its store's journal;
 * `journal` tells journals of one store apart (a wiped data directory starts at 1 again).
 */
const KEY = `
  store LowCardinality(String),
  journal LowCardinality(String),
  seq UInt64,
  t DateTime64(3, 'UTC')`;

/** A range is sent again after a crash at most; the window keeps far more tokens than can be open. */
const TABLE = (order: string): string => `
  ENGINE = MergeTree PARTITION BY toYYYYMM(t) ORDER BY (${order})
  SETTINGS non_replicated_deduplication_window = 10000`;

export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'journal, visits, picks, receipts',
    statements: [
      `CREATE TABLE IF NOT EXISTS journal_entries (${KEY},
        tick UInt64,
        fact UInt32,
        type LowCardinality(String),
        visit String,
        event String CODEC(ZSTD(3))
      ) ${TABLE('store, journal, seq')}`,
      `CREATE TABLE IF NOT EXISTS visit_events (${KEY},
        visit String,
        type LowCardinality(String),
        gate LowCardinality(String),
        role LowCardinality(String),
        cause LowCardinality(String),
        tracklet String,
        p Float64
      ) ${TABLE('store, visit, journal, seq')}`,
      `CREATE TABLE IF NOT EXISTS line_events (${KEY},
        visit String,
        line String,
        type LowCardinality(String),
        product LowCardinality(String),
        quantity Int32,
        facing LowCardinality(String),
        unit_price_minor Int64,
        tax LowCardinality(String),
        phase LowCardinality(String),
        p Float64,
        moved_at DateTime64(3, 'UTC'),
        cause String
      ) ${TABLE('store, visit, line, journal, seq')}`,
      `CREATE TABLE IF NOT EXISTS receipt_revisions (${KEY},
        number UInt32,
        revision UInt32,
        visit String,
        currency LowCardinality(String),
        currency_digits UInt8,
        net_minor Int64,
        tax_minor Int64,
        total_minor Int64,
        entered_at DateTime64(3, 'UTC'),
        exited_at DateTime64(3, 'UTC'),
        issued_at DateTime64(3, 'UTC'),
        time_zone LowCardinality(String),
        under_review UInt32,
        cause String
      ) ${TABLE('store, journal, number, revision')}`,
      `CREATE TABLE IF NOT EXISTS receipt_revision_lines (${KEY},
        number UInt32,
        revision UInt32,
        position UInt32,
        visit String,
        product LowCardinality(String),
        name String,
        quantity Int32,
        unit_price_minor Int64,
        total_minor Int64,
        tax LowCardinality(String),
        issued_at DateTime64(3, 'UTC')
      ) ${TABLE('store, journal, number, revision, position')}`,
      `CREATE VIEW IF NOT EXISTS visits AS
        SELECT store, journal, visit,
          if(countIf(type = 'visit_exited') > 0, 'exited', 'inside') AS state,
          anyIf(role, type = 'visit_opened') AS role,
          anyIf(gate, type = 'visit_opened') AS entry_gate,
          minIf(t, type = 'visit_opened') AS entered_at,
          maxOrNullIf(t, type = 'visit_exited') AS exited_at,
          anyIf(gate, type = 'visit_exited') AS exit_gate,
          anyIf(cause, type = 'visit_exited') AS exit_cause,
          dateDiff('second', entered_at, exited_at) AS seconds
        FROM visit_events GROUP BY store, journal, visit
        HAVING countIf(type = 'visit_opened') > 0`,
      `CREATE VIEW IF NOT EXISTS picks AS
        SELECT store, journal, visit, line,
          multiIf(countIf(type = 'line_withdrawn') > 0, 'withdrawn',
                  countIf(type = 'line_confirmed' OR phase = 'final') > 0, 'final', 'provisional') AS state,
          anyIf(product, type IN ('pick', 'put_back')) AS product,
          anyIf(quantity, type IN ('pick', 'put_back')) AS quantity,
          anyIf(facing, type IN ('pick', 'put_back')) AS facing,
          anyIf(unit_price_minor, type IN ('pick', 'put_back')) AS unit_price_minor,
          minIf(moved_at, type IN ('pick', 'put_back')) AS moved_at,
          argMaxIf(p, seq, type != 'line_withdrawn') AS p,
          anyIf(cause, type = 'line_withdrawn') AS withdrawn_because
        FROM line_events GROUP BY store, journal, visit, line
        HAVING countIf(type IN ('pick', 'put_back')) > 0`,
      `CREATE VIEW IF NOT EXISTS receipts AS
        SELECT * EXCEPT (seq, t) FROM receipt_revisions
        ORDER BY store, journal, number, revision DESC LIMIT 1 BY store, journal, number`,
      `CREATE VIEW IF NOT EXISTS receipt_lines AS
        SELECT * EXCEPT (seq, t) FROM receipt_revision_lines
        WHERE (store, journal, number, revision) IN
          (SELECT store, journal, number, max(revision) FROM receipt_revisions GROUP BY store, journal, number)
        ORDER BY store, journal, number, position`,
    ],
  },
  {
    version: 2,
    name: 'stock and reviews',
    statements: [
      `CREATE TABLE IF NOT EXISTS stock_moves (${KEY},
        type LowCardinality(String),
        facing LowCardinality(String),
        shelf LowCardinality(String),
        product LowCardinality(String),
        delta Int32,
        visit String,
        interaction UInt32
      ) ${TABLE('store, journal, product, seq')}`,
      `CREATE TABLE IF NOT EXISTS review_events (${KEY},
        type LowCardinality(String),
        review String,
        quantity Int32,
        candidates String,
        visit String,
        product LowCardinality(String),
        decided_by String
      ) ${TABLE('store, journal, review, seq')}`,
      `CREATE VIEW IF NOT EXISTS reviews AS
        SELECT store, journal, review,
          if(countIf(type = 'review_settled') > 0, 'settled', 'open') AS state,
          minIf(t, type = 'review_opened') AS opened_at,
          maxOrNullIf(t, type = 'review_settled') AS settled_at,
          anyIf(quantity, type = 'review_opened') AS quantity,
          anyIf(candidates, type = 'review_opened') AS candidates,
          argMaxIf(visit, seq, type = 'review_settled') AS visit,
          argMaxIf(product, seq, type = 'review_settled') AS product,
          argMaxIf(decided_by, seq, type = 'review_settled') AS decided_by
        FROM review_events GROUP BY store, journal, review
        HAVING countIf(type = 'review_opened') > 0`,
    ],
  },
  {
    version: 3,
    name: 'what shelves report',
    statements: [
      `CREATE TABLE IF NOT EXISTS shelf_events (${KEY},
        type LowCardinality(String),
        shelf LowCardinality(String),
        facing LowCardinality(String),
        product LowCardinality(String),
        quantity Int32,
        line String,
        visit String,
        plates String,
        detail String,
        catalogue_g Float64,
        learned_g Float64,
        sd_g Float64,
        picks UInt32
      ) ${TABLE('store, journal, shelf, seq')}`,
      `CREATE VIEW IF NOT EXISTS taken AS
        SELECT store, journal, line,
          anyIf(shelf, type = 'taken') AS shelf,
          anyIf(facing, type = 'taken') AS facing,
          anyIf(product, type = 'taken') AS product,
          minIf(t, type = 'taken') AS moved_at,
          multiIf(countIf(type = 'taken_attributed') > 0, 'attributed',
                  countIf(type = 'taken_withdrawn') > 0, 'withdrawn', 'open') AS state,
          anyIf(visit, type = 'taken_attributed') AS visit,
          maxOrNullIf(t, type != 'taken') AS settled_at,
          anyIf(detail, type = 'taken_withdrawn') AS withdrawn_because
        FROM shelf_events WHERE line != '' GROUP BY store, journal, line`,
      `CREATE VIEW IF NOT EXISTS learned_weights AS
        SELECT store, journal, facing, product, catalogue_g, learned_g, sd_g, picks, detail AS verdict, t
        FROM shelf_events WHERE type = 'weight_learned'
        ORDER BY store, journal, facing, seq DESC LIMIT 1 BY store, journal, facing`,
      `CREATE VIEW IF NOT EXISTS misplaced_items AS
        SELECT store, journal, shelf, product, quantity, plates, visit, t FROM
          (SELECT * FROM shelf_events WHERE type = 'misplaced'
           ORDER BY store, journal, shelf, product, seq DESC LIMIT 1 BY store, journal, shelf, product)
        WHERE quantity > 0`,
    ],
  },
  {
    version: 4,
    name: 'a review that was opened again is open',
    statements: [
      `CREATE OR REPLACE VIEW reviews AS
        SELECT store, journal, review,
          if(argMax(type, seq) = 'review_settled', 'settled', 'open') AS state,
          minIf(t, type = 'review_opened') AS opened_at,
          if(state = 'settled', maxOrNullIf(t, type = 'review_settled'), NULL) AS settled_at,
          argMaxIf(quantity, seq, type = 'review_opened') AS quantity,
          argMaxIf(candidates, seq, type = 'review_opened') AS candidates,
          if(state = 'settled', argMaxIf(visit, seq, type = 'review_settled'), '') AS visit,
          if(state = 'settled', argMaxIf(product, seq, type = 'review_settled'), '') AS product,
          if(state = 'settled', argMaxIf(decided_by, seq, type = 'review_settled'), '') AS decided_by
        FROM review_events GROUP BY store, journal, review
        HAVING countIf(type = 'review_opened') > 0`,
    ],
  },
];

export const SCHEMA_VERSION = MIGRATIONS[MIGRATIONS.length - 1]!.version;

/** Base tables: what a reconciliation compares with the journal. */
export const BASE_TABLES = [
  'journal_entries',
  'visit_events',
  'line_events',
  'receipt_revisions',
  'receipt_revision_lines',
  'stock_moves',
  'review_events',
  'shelf_events',
] as const;
export type BaseTable = (typeof BASE_TABLES)[number];
