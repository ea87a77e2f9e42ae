import { z } from 'zod';
import { ExactNumber, idText, isJsonArray, isJsonObject, member, type Json } from '../../core/json/json.ts';
import type {
  ImportOutcome,
  TenantCloudFunction,
  TenantConnection,
  TenantStream,
} from '../../ports/tenant.ts';
import type { Grant } from '../http-client/token-source.ts';
import { checked, digits, exactJson, idsExact, plainJson, WireError } from '../http-client/json.ts';

// Objects keep only the fields named here, because the contract allows further ones everywhere. Null counts as absent.

const grant = z.object({
  // Visible ASCII: anything else would make the header invalid, and the error about it would quote the token.
  access_token: z.string().regex(/^[\x21-\x7e]{1,32768}$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.number().min(0).max(1e9),
});

const text = z.string();

/** An id as text: a JSON text, or the digits of an integer of any size. */
const id = z
  .union([z.string(), z.number(), z.instanceof(ExactNumber)], 'expected an id')
  .transform((value, context) => {
    const text = idText(value);
    if (text !== undefined) return text;
    context.addIssue('expected an id');
    return z.NEVER;
  });

const stream = z.object({
  id,
  name: text,
  state: z.enum(['active', 'inactive']),
  validation: z.enum(['pending', 'invalid', 'validated']).nullish(),
  version: z.object({ number: z.int().nullish() }).nullish(),
  lastPublishedAt: text.nullish(),
  activeInstances: z.int().min(0).nullish(),
  revision: text.min(1).nullish(),
});

const connection = z.object({ id: digits, name: text, accountName: text });

const cloudFunction = z.object({ id, name: text });

const idMap = z.record(text, id).nullish();

const importResult = z.object({
  valueStream: stream,
  mapping: z.object({ scenarios: idMap, hooks: idMap, subflows: idMap }).nullish(),
  missing: z
    .object({
      connections: z
        .array(z.object({ id: digits.nullish(), name: text.nullish(), accountName: text.nullish() }))
        .nullish(),
      cloudFunctions: z.array(z.object({ name: text.nullish() })).nullish(),
      references: z
        .array(z.object({ kind: text.nullish(), id: id.nullish(), name: text.nullish() }))
        .nullish(),
    })
    .nullish(),
});

export function parseGrant(body: Uint8Array): Grant {
  const { access_token, expires_in } = checked(grant, plainJson(body));
  return { token: access_token, lifetimeMs: expires_in * 1000 };
}

export function parseStream(body: Uint8Array): TenantStream {
  return streamOf(checked(stream, idsExact(body)));
}

/** Parses a page of streams. */
export function parseStreams(body: Uint8Array): readonly TenantStream[] {
  return checked(z.array(stream), idsExact(body)).map(streamOf);
}

export function parseConnections(body: Uint8Array): readonly TenantConnection[] {
  return checked(z.array(connection), exactJson(body));
}

export function parseCloudFunctions(body: Uint8Array): readonly TenantCloudFunction[] {
  return checked(z.array(cloudFunction), idsExact(body));
}

export function parseRegistry(body: Uint8Array): readonly Json[] {
  const items = exactJson(body);
  if (!isJsonArray(items)) throw new WireError('expected an array');
  const strange = items.findIndex((item) => !isJsonObject(item));
  if (strange !== -1) throw new WireError(`[${strange}]: expected an object`);
  return items;
}

/** Returns the id of a registry item; undefined if it has none. */
export function registryItemId(item: Json): string | undefined {
  return idText(member(item, 'id'));
}

export function parseImportResult(body: Uint8Array): ImportOutcome {
  const { valueStream, mapping, missing } = checked(importResult, exactJson(body));
  return {
    stream: streamOf(valueStream),
    mapping: {
      scenarios: mapping?.scenarios ?? {},
      hooks: mapping?.hooks ?? {},
      subflows: mapping?.subflows ?? {},
    },
    missing: {
      connections: (missing?.connections ?? []).map(present),
      cloudFunctions: (missing?.cloudFunctions ?? []).map(present),
      references: (missing?.references ?? []).map(present),
    },
  };
}

function streamOf({ version, ...fields }: z.infer<typeof stream>): TenantStream {
  const { id, name, state, ...optional } = fields;
  return { id, name, state, ...present({ ...optional, version: version?.number }) };
}

type Present<T> = { readonly [K in keyof T]?: NonNullable<T[K]> };

/** Returns an object without its null and undefined members. */
function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as Present<T>;
}
