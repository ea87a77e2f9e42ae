import * as z from 'zod';
import { condition, status } from '../history/output-schema.ts';
import { diffOutput } from '../stream/diff-schema.ts';
import { environmentPlan } from '../environment/schema.ts';
import { event } from '../events/schema.ts';
import { handOver, handOvers, received, round } from '../handover/schema.ts';
import { stage, stages } from '../overview/schema.ts';
import { cell, matrix, matrixRow } from '../streams/schema.ts';
import { run, runDetails, runs } from '../run/schema.ts';
import { picture } from '../stream/picture-schema.ts';
import { plan } from '../environment/plan-schema.ts';
import { refusal } from './refusal.ts';
import { problem } from './shared.ts';
import { binding, comparison, stream } from '../stream/schema.ts';
import { drift, trouble, troubles } from '../problems/schema.ts';
import { viewer } from '../access/viewer.ts';
import { decided } from '../decisions/requests.ts';

const named = {
  Binding: binding,
  Cell: cell,
  Comparison: comparison,
  Condition: condition,
  Decided: decided,
  Diff: diffOutput,
  Drift: drift,
  EnvironmentPlan: environmentPlan,
  Event: event,
  HandOver: handOver,
  HandOvers: handOvers,
  Stage: stage,
  Stages: stages,
  Matrix: matrix,
  MatrixRow: matrixRow,
  Run: run,
  RunDetails: runDetails,
  Runs: runs,
  Picture: picture,
  Plan: plan,
  Problem: problem,
  Received: received,
  Refusal: refusal,
  Round: round,
  Status: status,
  Stream: stream,
  OpenProblem: trouble,
  Troubles: troubles,
  Viewer: viewer,
} as const;

/** Schemas of responses, by their names in the description. */
export type SchemaName = keyof typeof named;

const place = (id: string) => `#/components/schemas/${id}`;

export function schemaRef(name: SchemaName): { readonly $ref: string } {
  return { $ref: place(name) };
}

/**
 * Returns all named schemas as JSON Schemas that refer to each other. Allows unknown keys, which later versions may
 * add.
 */
export function schemaComponents(): ReadonlyMap<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
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
