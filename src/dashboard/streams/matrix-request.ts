import { matrixQuery, type MatrixQuery } from './schema.ts';

/** What the address of the page asks for: the form of the page makes it. */
export interface Asked {
  readonly query: MatrixQuery;
  /** True where a part of the address cannot be read, and all of it counts as not said. */
  readonly isOdd: boolean;
}

/** Fields that a form sends empty are not asked for. */
export function askedMatrix(fields: Readonly<Record<string, string>>): Asked {
  const said = Object.entries(fields).filter(([, value]) => value !== '');
  const read = matrixQuery.safeParse(Object.fromEntries(said));
  return read.success ? { query: read.data, isOdd: false } : { query: matrixQuery.parse({}), isOdd: true };
}

/** The same question, with another page or order, as fields of an address. */
export function withFields(
  query: MatrixQuery,
  other: Partial<MatrixQuery>,
): Readonly<Record<string, string>> {
  const usual = matrixQuery.parse({});
  const fields = Object.entries({ ...query, ...other }).filter(
    ([key, value]) => value !== undefined && value !== usual[key as keyof MatrixQuery],
  );
  return Object.fromEntries(fields.map(([key, value]) => [key, String(value)]));
}
