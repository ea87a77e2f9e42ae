import { expect, onTestFinished } from 'vitest';
import type { PostgresServer } from '../support/postgres-server.ts';
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

/** Everything is Synced in the end, and nobody wrote while another one could. */
export async function expectOrder(field: Field, seconds = 60): Promise<void> {
  await field.synced(seconds);
  expect(await field.oddStreams()).toEqual([]);
  const { late, overlapping } = await field.verdict();
  expect(overlapping).toEqual([]);
  expect(late).toEqual([]);
}
