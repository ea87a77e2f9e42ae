import type { Lane } from '../../dashboard/overview/schema.ts';
import type { EnvironmentStatus } from '../../core/plan/status.ts';
import type { StatusRow } from '../../core/plan/print/status-text.ts';
import { showStatus, type StatusOptions } from '../commands/look/show-status.ts';
import type { ExitCode, Output } from '../output.ts';
import { environmentThere, lanesThere, type Server } from './open-server.ts';

/** Shows what a daemon found. */
export function serverStatus(server: Server, options: StatusOptions, output: Output): Promise<ExitCode> {
  return showStatus(() => rowsAt(server, options.environment), options, output);
}

async function rowsAt(server: Server, environment: string | undefined): Promise<readonly StatusRow[]> {
  if (environment !== undefined) await environmentThere(server, environment);
  const lanes = await lanesThere(server);
  return lanes
    .filter(({ name, kind }) => environment === undefined || (kind === 'environment' && name === environment))
    .map((lane) => rowOf(lane, lanes));
}

function rowOf(lane: Lane, lanes: readonly Lane[]): StatusRow {
  const { name, kind, branch, checkedAt, pipeline } = lane;
  const isPromotedFrom =
    kind === 'environment' &&
    lanes.some((other) => other.pipeline === pipeline && other.promotion?.from === branch);
  return { name, kind, branch, at: checkedAt, isPromotedFrom, status: statusOf(lane) };
}

/** Returns the status in the form of the store, which has no members without a value. */
function statusOf({ status }: Lane): EnvironmentStatus | undefined {
  if (status === undefined) return undefined;
  const { sync, health, revision, conditions, details, hold, unproven, drifted } = status;
  return {
    sync,
    health,
    revision: revision ?? undefined,
    conditions,
    details,
    ...(hold === undefined ? {} : { hold: { ...hold, revision: hold.revision } }),
    ...(unproven === undefined ? {} : { unproven }),
    ...(drifted === undefined
      ? {}
      : { drifted: drifted.map(({ path, by, at }) => ({ path, ...definedOf({ by, at }) })) }),
  };
}

function definedOf({ by, at }: { readonly by: string | undefined; readonly at: string | undefined }) {
  return { ...(by === undefined ? {} : { by }), ...(at === undefined ? {} : { at }) };
}
