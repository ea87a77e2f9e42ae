import type { Stage } from '../../dashboard/overview/schema.ts';
import type { EnvironmentStatus } from '../../core/plan/status.ts';
import type { StatusRow } from '../../core/plan/print/status-text.ts';
import { showStatus, type StatusOptions } from '../commands/look/show-status.ts';
import type { ExitCode, Output } from '../output.ts';
import { environmentThere, stagesThere, type Server } from './open-server.ts';

/** Shows what a daemon found. */
export function serverStatus(server: Server, options: StatusOptions, output: Output): Promise<ExitCode> {
  return showStatus(() => rowsAt(server, options.environment), options, output);
}

async function rowsAt(server: Server, environment: string | undefined): Promise<readonly StatusRow[]> {
  if (environment !== undefined) await environmentThere(server, environment);
  const stages = await stagesThere(server);
  return stages
    .filter(({ name, kind }) => environment === undefined || (kind === 'environment' && name === environment))
    .map((stage) => rowOf(stage, stages));
}

function rowOf(stage: Stage, stages: readonly Stage[]): StatusRow {
  const { name, kind, branch, checkedAt, pipeline } = stage;
  const isPromotedFrom =
    kind === 'environment' &&
    stages.some((other) => other.pipeline === pipeline && other.promotion?.from === branch);
  return { name, kind, branch, at: checkedAt, isPromotedFrom, status: statusOf(stage) };
}

/** Returns the status in the form of the store, which has no members without a value. */
function statusOf({ status }: Stage): EnvironmentStatus | undefined {
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
