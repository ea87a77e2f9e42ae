import { onTestFinished } from 'vitest';
import type { PostgresServer } from '../support/postgres-server.ts';
import type { Verdict } from './verdict.ts';
import { openField, until, type Field, type FieldOptions, type Placed } from './field.ts';

/** Replicas at work on a few environments, which end with the test. */
export async function aField(server: PostgresServer, options: Partial<FieldOptions> = {}): Promise<Field> {
  const field = await openField(server, {
    replicas: 2,
    environments: 2,
    streams: 12,
    latency: 40,
    timeout: 3_000,
    ...options,
  });
  onTestFinished(() => field.close());
  await field.begin();
  return field;
}

/** The replica that is writing to an environment's tenant right now. */
export async function whoWrites(field: Field, environment: string): Promise<Placed> {
  const before = field.writesTo(environment);
  let worker: Placed | undefined;
  await until(async () => {
    worker = await field.workerOn(environment);
    return worker !== undefined && field.writesTo(environment) > before;
  }, `somebody writes to ${environment}`);
  if (worker === undefined) throw new Error('nobody writes');
  return worker;
}

/** What is not as it should be, a line each. */
export type Outcome = Pick<Verdict, 'late' | 'overlapping'> & { readonly oddStreams: readonly string[] };

/** What there is once everything is Synced: nobody wrote while another one could, and nothing is there twice. */
export const inOrder: Outcome = { oddStreams: [], late: [], overlapping: [] };

export async function outcomeOf(field: Field, seconds = 60): Promise<Outcome> {
  await field.synced(seconds);
  const { late, overlapping } = await field.verdict();
  return { oddStreams: await field.oddStreams(), late, overlapping };
}
