import type { StreamChange, StreamState } from '../../../core/plan/plan.ts';
import type { VersionFacts } from '../../../core/plan/write-verdict.ts';
import type { TenantStream } from '../../../ports/tenant.ts';
import type { ChangeResult } from '../../../state/records/change-result.ts';
import { step } from '../../traced.ts';
import type { ApplyContext } from './context.ts';
import { verify } from './verify.ts';

/** Verifies a written stream, sets its state and records it. Throws as `verify` does. */
export async function finalise(
  context: ApplyContext,
  change: StreamChange,
  id: string,
  answered: VersionFacts | undefined,
): Promise<void> {
  const { path, state } = change;
  const facts = { stream: path };
  const { deps, environment, planned } = context;
  const { stream, read } = await step(deps, 'verify', () => verify(context, change, id, answered), facts);
  const switched = await step(deps, 'activate', () => activate(context, change, id, stream.state), facts);
  const record = async () => {
    const revision = await revisionOf(environment, stream, state, context.signal);
    const arrived = { path, id, meaning: read.meaning, revision, leaves: leftState(context, change) };
    await context.memory.arrived(arrived, (session) =>
      planned.observed.previous.forget(session, path, deps.clock.now()),
    );
    context.results.done(change, switched);
  };
  await step(deps, 'record', record, facts);
}

/**
 * Returns the state in which Sluice leaves a replaced stream, or undefined if none is replaced. A stream with callers
 * stays active until those are replaced and removed.
 */
function leftState({ planned }: ApplyContext, change: StreamChange): StreamState | undefined {
  if (change.op !== 'switch-over') return undefined;
  const { desired } = planned.observed.observation;
  const isRun = () => desired.some(({ runs }) => runs.includes(change.path));
  return change.before === 'active' && isRun() ? 'active' : 'inactive';
}

/**
 * Sets the planned state. In a switch-over, activates the new version and deactivates the old one in the
 * environment's order. Returns the time for which both or neither were active.
 */
async function activate(
  context: ApplyContext,
  change: StreamChange,
  id: string,
  state: StreamState,
): Promise<ChangeResult['switched']> {
  const { deps, environment, writer } = context;
  const isSwitch =
    change.op === 'switch-over' && change.before === 'active' && leftState(context, change) === 'inactive';
  const setState = async () => {
    if (state !== change.state) await writer.setState(change.path, id, change.state);
  };
  if (!isSwitch) {
    await setState();
    return undefined;
  }
  const isGap = environment.switchOver === 'gap' || change.state === 'inactive';
  const from = deps.clock.now();
  if (!isGap) await setState();
  await writer.setState(change.path, change.id, 'inactive');
  if (isGap) await setState();
  if (change.state === 'inactive') return undefined;
  return { active: isGap ? 'neither' : 'both', milliseconds: deps.clock.now() - from };
}

/** Returns the revision to record for the content just read. A change of state gives another one. */
async function revisionOf(
  { tenant }: ApplyContext['environment'],
  read: TenantStream,
  state: StreamState,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (read.revision === undefined || read.state === state) return read.revision;
  const now = await tenant.get(read.id, signal);
  return now.version === read.version && now.state === state ? now.revision : undefined;
}
