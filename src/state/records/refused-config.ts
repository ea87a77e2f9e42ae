import { z } from 'zod';
import type { EnvironmentStatus } from '../../core/plan/status.ts';
import type { StatusRecord, StoreSession } from '../../ports/store.ts';
import { defineStatusRecord, orUndefined, type Members } from './record.ts';

/** Result of the daemon's last reading of its configuration. */
interface ConfigReading {
  /** Reason of the rejection, if it was rejected. */
  readonly refusedFor: string | undefined;
}

export const configSubject = 'configuration';

const record = defineStatusRecord<ConfigReading>({
  name: () => configSubject,
  version: 1,
  schema: z.strictObject({ refusedFor: orUndefined(z.string()) } satisfies Members<ConfigReading>),
});

/** Configuration that the daemon rejected, so that it uses the previous one. */
export interface RefusedConfig {
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/**
 * Records the reason of a rejection, or that the configuration was accepted. Times are milliseconds since the epoch.
 */
export async function noteConfig(
  store: Pick<StoreSession, 'status' | 'saveStatus'>,
  refusedFor: string | undefined,
  at: number,
): Promise<void> {
  const before = await record.read(store, '');
  if (before?.refusedFor !== refusedFor) await record.write(store, '', { refusedFor }, at);
}

/** Reads the rejection from a status record; undefined if the configuration was accepted. */
export function refusedConfigOf(read: StatusRecord | undefined): RefusedConfig | undefined {
  const reason = record.decode(read)?.refusedFor;
  return reason === undefined || read === undefined ? undefined : { reason, since: read.at };
}

/** Returns the refusal in words. */
export const refusedConfigLine = ({ reason, since }: RefusedConfig) =>
  `Sluice refused the changed configuration at ${new Date(since).toISOString()} and uses the previous one: ${reason}`;

const beforeFirstRun: EnvironmentStatus = {
  sync: 'Unknown',
  health: 'Missing',
  revision: undefined,
  conditions: [],
  details: [],
};

/** Adds a rejected configuration to the status of a source or environment, also before its first run. */
export function withRefusedConfig(
  found: EnvironmentStatus | undefined,
  refused: RefusedConfig | undefined,
): EnvironmentStatus | undefined {
  if (refused === undefined) return found;
  const status = found ?? beforeFirstRun;
  const message = refusedConfigLine(refused);
  const condition = { type: 'ConfigRefused', isTrue: true, reason: 'ConfigRefused', message } as const;
  return { ...status, conditions: [...status.conditions, condition], details: [message, ...status.details] };
}
