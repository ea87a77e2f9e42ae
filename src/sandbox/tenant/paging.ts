import { HttpProblem, type ProblemDetail } from '../problem.ts';

export interface PageRequest {
  readonly number: number;
  readonly size: number;
}

const defaultSize = 60;
const maximumSize = 200;

/** Reads the page in a query. Throws a 400 `HttpProblem` that names the values out of bounds. */
export function readPage(query: { readonly pageNumber?: string; readonly pageSize?: string }): PageRequest {
  const details: ProblemDetail[] = [];
  const read = (field: 'pageNumber' | 'pageSize', otherwise: number, maximum: number): number => {
    const text = query[field];
    if (text === undefined) return otherwise;
    const number = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
    if (number >= 1 && number <= maximum) return number;
    details.push({ field, type: 'invalid', message: `expected a whole number from 1 to ${maximum}` });
    return otherwise;
  };
  const page = {
    number: read('pageNumber', 1, 999_999_999),
    size: read('pageSize', defaultSize, maximumSize),
  };
  if (details.length > 0) throw new HttpProblem(400, 'the page asked for is not valid', { details });
  return page;
}

export function pageOf<Item>(items: readonly Item[], page: PageRequest): readonly Item[] {
  return items.slice((page.number - 1) * page.size, page.number * page.size);
}
