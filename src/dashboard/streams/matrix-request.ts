import { matrixQuery, type MatrixQuery } from './schema.ts';

/** Query in the address of the page, as its form creates it. */
export interface MatrixRequest {
  readonly query: MatrixQuery;
  /** True if a part of the address is invalid, which makes the whole query empty. */
  readonly isOdd: boolean;
}

/** Query of an address without parameters. More rows would make a page too long on a narrow screen. */
const usual = matrixQuery.parse({ size: 25 });

/** Parses the query. Ignores empty fields, which a form also submits. */
export function matrixRequest(fields: Readonly<Record<string, string>>): MatrixRequest {
  const given = Object.entries(fields).filter(([, value]) => value !== '');
  const read = matrixQuery.safeParse({ ...usual, ...Object.fromEntries(given) });
  return read.success ? { query: read.data, isOdd: false } : { query: usual, isOdd: true };
}

/** Returns the query with some fields changed, as parameters of an address. */
export function withFields(
  query: MatrixQuery,
  other: Partial<MatrixQuery>,
): Readonly<Record<string, string>> {
  const fields = Object.entries({ ...query, ...other }).filter(
    ([key, value]) => value !== undefined && value !== usual[key as keyof MatrixQuery],
  );
  return Object.fromEntries(fields.map(([key, value]) => [key, String(value)]));
}
