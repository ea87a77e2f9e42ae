import type * as z from 'zod';
import type { ConfigDocument } from './document.ts';
import {
  anyHostSchema,
  anyTenantSchema,
  environmentSchema,
  repositorySchema,
  sourceSchema,
} from './schema.ts';

const repositoryPart = repositorySchema.partial();
const hostPart = anyHostSchema.partial();
const tenantPart = anyTenantSchema.partial();
const sourcePart = sourceSchema.partial();
const environmentPart = environmentSchema.partial();

/** Usable part of a pipeline's file, which lets rules check it although other parts are wrong. */
export interface PipelineDraft {
  readonly document: ConfigDocument;
  readonly repository: z.output<typeof repositoryPart>;
  readonly host: z.output<typeof hostPart>;
  /** Tenants, including those without a usable part. */
  readonly tenants: ReadonlyMap<string, z.output<typeof tenantPart>>;
  readonly source: z.output<typeof sourcePart>;
  readonly environments: ReadonlyMap<string, z.output<typeof environmentPart>>;
}

export function draftOf(document: ConfigDocument): PipelineDraft {
  const top = mapping(document.value);
  return {
    document,
    repository: usable(repositoryPart, top.get('repository')) ?? {},
    host: { kind: 'plain', ...usable(hostPart, top.get('host')) },
    tenants: eachOf(top.get('tenants'), (value) => usable(tenantPart, value) ?? {}),
    source: usable(sourcePart, top.get('source')) ?? {},
    environments: eachOf(top.get('environments'), (value) => usable(environmentPart, value) ?? {}),
  };
}

/** Returns the name of a source: its own, or else its tenant's. */
export function sourceName(source: { readonly name?: string | undefined; readonly tenant: string }): string;
export function sourceName(source: PipelineDraft['source']): string | undefined;
export function sourceName(source: PipelineDraft['source']): string | undefined {
  return source.name ?? source.tenant;
}

/** Parses a mapping without the keys that the schema rejects. Returns undefined if the rest does not match. */
function usable<T>(schema: z.ZodType<T>, value: unknown): T | undefined {
  const whole = schema.safeParse(value);
  if (whole.success) return whole.data;
  const wrong = new Set(whole.error.issues.flatMap((issue) => keysOf(issue)));
  const rest = [...mapping(value)].filter(([key]) => !wrong.has(key));
  return schema.safeParse(Object.fromEntries(rest)).data;
}

function keysOf(issue: z.core.$ZodIssue): readonly PropertyKey[] {
  if (issue.path.length > 0) return issue.path.slice(0, 1);
  return issue.code === 'unrecognized_keys' ? issue.keys : [];
}

function eachOf<T>(value: unknown, part: (value: unknown) => T): ReadonlyMap<string, T> {
  return new Map([...mapping(value)].map(([name, inside]) => [name, part(inside)]));
}

function mapping(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [],
  );
}
