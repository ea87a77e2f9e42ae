import type { Cell, CellState, MatrixRow } from '../../src/dashboard/streams/schema.ts';

/** A stream in an environment, published once. */
export function aCell(environment: string, is: CellState, changes: Partial<Cell> = {}): Cell {
  return {
    environment,
    is,
    health: 'Healthy',
    state: 'active',
    version: 7,
    publishedAt: '2026-11-20T08:30:00Z',
    problems: [],
    ...changes,
  };
}

/** Streams of a company that does not exist. */
export const names = [
  'Order Intake',
  'Returns',
  'Quote Desk Assistant',
  'Stock Alert',
  'Invoices',
  'Newsletter',
  'Summer Sale 2025',
];
const states: readonly CellState[] = [
  'in sync',
  'drifted',
  'ahead',
  'missing',
  'blocked',
  'in conflict',
  'not in git',
];

/** The slug of a plain name. */
export const slugOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

/** A stream that is in sync in staging, and in each of the states in production. */
export function aRow(name: string, index: number, slug = slugOf(name)): MatrixRow {
  const is = states[index % states.length] ?? 'unknown';
  return {
    pipeline: 'default',
    slug,
    path: `value-streams/${slug}`,
    name,
    cells: [
      aCell('staging', 'in sync'),
      aCell(
        'production',
        is,
        is === 'blocked'
          ? { health: 'Degraded', problems: ['connections/acme-commerce is not bound', 'and more'] }
          : {},
      ),
    ],
  };
}
