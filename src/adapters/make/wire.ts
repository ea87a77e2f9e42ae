import { z } from 'zod';
import { ExactNumber } from '../../core/json/json.ts';
import { parseBody, MakeWireError } from './wire-json.ts';

// Shapes are those of Make's own SDK (MIT); docs/explanation/decisions/0018-make-client.md has the reason. Objects keep
// only the fields named here, above all no hook addresses, which let anyone start a scenario.

/** An integer of any size, or its digits, as digits. */
const digits = z
  .union([z.number(), z.string(), z.instanceof(ExactNumber)])
  .transform((value) => (value instanceof ExactNumber ? value.text : String(value)))
  .pipe(z.string().regex(/^\d{1,40}$/, 'expected an integer'));

const text = z.string();
/** Members of every resource of a team. */
const resource = { id: digits, name: text, teamId: digits.nullish() };

export const connection = z.object({ ...resource, accountName: text });
export const typed = z.object({ ...resource, typeName: text.nullish() });
export const untyped = z.object(resource);
/** Both flags are required. A missing one must not count as healthy. */
export const scenario = z.object({ ...resource, isinvalid: z.boolean(), isActive: z.boolean() });

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

/** Parses a list under a key of the response. Throws `MakeWireError`. */
export function parsePage<T>(body: Uint8Array, key: string, item: z.ZodType<T>): MakePage<T> {
  const page = z.object({ [key]: z.array(item), pg: z.object({}).nullish() }).safeParse(parseBody(body));
  if (!page.success) throw new MakeWireError(placeAndReason(page.error));
  // zod cannot type a key that is only known here. The schema above checks it.
  const { [key]: items, pg } = page.data as Record<string, unknown>;
  return { items: items as readonly T[], isPage: pg !== undefined && pg !== null };
}

function placeAndReason({ issues }: z.ZodError): string {
  const [issue] = issues;
  const place = issue?.path.map(String).join('.') ?? '';
  return `${place === '' ? 'it' : place} ${issue?.code === 'invalid_type' ? `must be ${issue.expected}` : 'is not as described'}`;
}
