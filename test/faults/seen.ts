import type { EnvironmentStatus } from '../../src/core/plan/status.ts';
import { environmentSubject, sourceSubject, streamsSubject } from '../../src/runs/run.ts';
import type { StreamReport } from '../../src/state/records/stream-report.ts';
import type { World } from '../support/world.ts';

type Stored = Pick<World, 'store'>;

/** The status that a person is shown of an environment, staging where none is said. */
export async function statusOf(world: Stored, environment = 'staging'): Promise<EnvironmentStatus> {
  return await shown<EnvironmentStatus>(world, environmentSubject(environment));
}

export async function sourceStatusOf(world: Stored): Promise<EnvironmentStatus> {
  return await shown<EnvironmentStatus>(world, sourceSubject('dev'));
}

/** What the last run that could look said of each stream of staging, by path. */
export async function streamsOf(world: Stored): Promise<ReadonlyMap<string, StreamReport>> {
  const reports = await shown<readonly StreamReport[]>(world, streamsSubject('staging'));
  return new Map(reports.map((report) => [report.path, report]));
}

async function shown<T>(world: Stored, wanted: string): Promise<T> {
  const record = (await world.store.statuses()).find(({ subject }) => subject === wanted);
  if (record === undefined) throw new Error(`nothing is known of ${wanted}`);
  return record.status as unknown as T;
}

/** Changes a stream of small streams on the branch of staging. */
export async function rename(world: World, name: string, to: string): Promise<void> {
  const file = `value-streams/${name.toLowerCase()}/value-stream.json`;
  await world.person.edit('env/staging', file, (text) =>
    text.replace(`"name": "${name}"`, `"name": "${to}"`),
  );
}
