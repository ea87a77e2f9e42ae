import { z } from 'zod';
import { ExactNumber } from '../../core/json/json.ts';
import { checked, digits, exactJson } from '../http-client/json.ts';

// Shapes are those of Make's own SDK (MIT); docs/explanation/decisions/0018-make-client.md has the reason. Objects keep
// only the fields named here, above all no hook addresses, which let anyone start a scenario.

const text = z.string();
/** Members of every resource of a team. */
const resource = { id: digits, name: text, teamId: digits.nullish() };

export const connection = z.object({ ...resource, accountName: text });
export const typed = z.object({ ...resource, typeName: text.nullish() });
export const untyped = z.object(resource);
/** A variable with the text of its value, which may be a secret. Its name is its id. */
export const variable = z
  .object({ name: text, value: z.unknown() })
  .transform(({ name, value }) => ({ id: name, name, value: valueText(value) }));
/** Both flags are required. A missing one must not count as healthy. */
export const scenario = z.object({ ...resource, isinvalid: z.boolean(), isActive: z.boolean() });

function valueText(value: unknown): string | undefined {
  if (value instanceof ExactNumber) return value.text;
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

/** Members of any item of any list. */
export interface MakeItem {
  readonly id: string;
  readonly teamId?: string | null | undefined;
}

export interface MakePage<T> {
  readonly items: readonly T[];
  /** Tells whether the response mentions pages, requested or not. */
  readonly isPage: boolean;
}

/** Parses the team, and returns the id of its organisation. Throws `WireError`. */
export function parseOrganization(body: Uint8Array): string {
  return checked(z.object({ team: z.object({ organizationId: digits }) }), exactJson(body)).team
    .organizationId;
}

/** Parses a list under a key of the response. Throws `WireError`. */
export function parsePage<T>(body: Uint8Array, key: string, item: z.ZodType<T>): MakePage<T> {
  const page = z.object({ [key]: z.array(item), pg: z.object({}).nullish() });
  // zod cannot type a key that is only known here; the schema above is what checks it.
  const { [key]: items, pg } = checked<Record<string, unknown>>(page, exactJson(body));
  return { items: items as readonly T[], isPage: pg !== undefined && pg !== null };
}
