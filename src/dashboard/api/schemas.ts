import * as z from 'zod';
import { condition, status } from '../history/output-schema.ts';
import { diffOutput } from '../stream/diff-schema.ts';
import { event } from '../events/schema.ts';
import { handOver, round } from '../handover/schema.ts';
import { stage } from '../overview/schema.ts';
import { cell, matrixRow } from '../streams/schema.ts';
import { run } from '../run/schema.ts';
import { picture } from '../stream/picture-schema.ts';
import { plan } from '../environment/plan-schema.ts';
import { refusal } from './refusal.ts';
import { problem } from './shared.ts';
import { binding } from '../stream/schema.ts';
import { openProblem } from '../problems/schema.ts';
import type { AnyEndpoint } from './endpoint.ts';

/** Schemas within those of the answers, by their names in the description. */
const parts = {
  Binding: binding,
  Cell: cell,
  Condition: condition,
  Diff: diffOutput,
  Event: event,
  HandOver: handOver,
  MatrixRow: matrixRow,
  OpenProblem: openProblem,
  Picture: picture,
  Plan: plan,
  Problem: problem,
  Refusal: refusal,
  Round: round,
  Run: run,
  Stage: stage,
  Status: status,
} as const;

const place = (id: string) => `#/components/schemas/${id}`;

export function schemaRef(name: string): { readonly $ref: string } {
  return { $ref: place(name) };
}

/**
 * Returns the schemas of answers and their parts as JSON Schemas that refer to each other, by name. Allows unknown
 * keys, which later versions may add.
 */
export function schemaComponents(endpoints: readonly AnyEndpoint[]): ReadonlyMap<string, object> {
  const registry = z.registry<{ id: string }>();
  const named = new Map<string, z.ZodType>(Object.entries(parts));
  for (const { answer } of endpoints) if (answer.name !== undefined) named.set(answer.name, answer.schema);
  const sorted = [...named].toSorted(([one], [other]) => (one < other ? -1 : 1));
  for (const [id, schema] of sorted) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input',
    uri: place,
    override: ({ zodSchema, jsonSchema }) => {
      // Any JSON: a recursive schema would only add lines without information.
      if (zodSchema._zod.def.type === 'lazy')
        for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      // The schema of every integer has these limits, which JSON readers assume anyway.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  const { __shared: _none, ...ours } = schemas;
  return new Map(Object.entries(ours).map(([id, { $schema: _schema, $id: _id, ...schema }]) => [id, schema]));
}
