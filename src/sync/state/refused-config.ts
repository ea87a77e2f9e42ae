import { z } from 'zod';
import type { EnvironmentStatus } from '../../domain/status.ts';
import type { StatusRecord, StoreSession } from '../../ports/store.ts';
import { defineStatusRecord, orUndefined, type Members } from './record.ts';

/** Whether the daemon refused the configuration that it read last. */
interface ConfigReading {
  /** Why; undefined where it took it. */
  readonly refusedFor: string | undefined;
}

/** Subject under which the store has it. */
export const configSubject = 'configuration';

const record = defineStatusRecord<ConfigReading>({
  name: () => configSubject,
  version: 1,
  schema: z.strictObject({ refusedFor: orUndefined(z.string()) } satisfies Members<ConfigReading>),
});

/** A configuration that the daemon refused; it goes on with the one before. */
export interface RefusedConfig {
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** Notes why a configuration was refused, or that it was taken. Times are milliseconds since the epoch. */
export async function noteConfig(
  store: Pick<StoreSession, 'status' | 'saveStatus'>,
  refusedFor: string | undefined,
  at: number,
): Promise<void> {
  const before = await record.read(store, '');
  if (before?.refusedFor !== refusedFor) await record.write(store, '', { refusedFor }, at);
}

/** What a status record that was read says; undefined where the configuration was taken. */
export function refusedConfigOf(read: StatusRecord | undefined): RefusedConfig | undefined {
  const reason = record.decode(read)?.refusedFor;
  return reason === undefined || read === undefined ? undefined : { reason, since: read.at };
}

/** One line for people. */
export const refusedConfigLine = ({ reason, since }: RefusedConfig) =>
  `the configuration was changed and refused at ${new Date(since).toISOString()}; the one before goes on: ${reason}`;

/** The status of a source or environment with what the daemon made of its configuration. */
export function withRefusedConfig(
  status: EnvironmentStatus,
  refused: RefusedConfig | undefined,
): EnvironmentStatus {
  if (refused === undefined) return status;
  const message = refusedConfigLine(refused);
  const condition = { type: 'ConfigRefused', isTrue: true, reason: 'ConfigRefused', message } as const;
  return { ...status, conditions: [...status.conditions, condition], details: [message, ...status.details] };
}
