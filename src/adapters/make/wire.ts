import { z } from 'zod';
import { checked, digits, exactJson } from '../http-client/json.ts';

// Shapes are those of Make's own SDK (MIT); docs/explanation/decisions/0018-make-client.md has the reason. Objects keep
// only the fields named here, above all no hook addresses, which let anyone start a scenario.

const text = z.string();
/** What every thing of a team says of itself. */
const thing = { id: digits, name: text, teamId: digits.nullish() };

export const connection = z.object({ ...thing, accountName: text });
export const typed = z.object({ ...thing, typeName: text.nullish() });
export const untyped = z.object(thing);
/** Both flags must be there: one that is missing says nothing, and above all not that all is well. */
export const scenario = z.object({ ...thing, isinvalid: z.boolean(), isActive: z.boolean() });

/** What can be asked of any item of any list. */
export interface Item {
  readonly id: string;
  readonly teamId?: string | null | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** True where the answer speaks of pages, whether it was asked to or not. */
  readonly isPage: boolean;
}

/** A list as an answer has it, under a key of its own. Throws `WireError`. */
export function parsePage<T>(body: Uint8Array, key: string, item: z.ZodType<T>): Page<T> {
  const page = z.object({ [key]: z.array(item), pg: z.object({}).nullish() });
  // zod cannot type a key that is only known here; the schema above is what checks it.
  const { [key]: items, pg } = checked<Record<string, unknown>>(page, exactJson(body));
  return { items: items as readonly T[], isPage: pg !== undefined && pg !== null };
}
