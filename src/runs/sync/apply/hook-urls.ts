import { readExportFile } from '../../../core/tree/export/export-file.ts';
import { hookUrlsById } from '../../../core/tree/export/hook-texts.ts';
import type { PackedExport } from '../../../core/tree/export/pack.ts';
import { unknownAddress, type HookUse } from '../../../core/plan/hook-uses.ts';
import type { StreamChange } from '../../../core/plan/plan.ts';
import type { VersionFacts } from '../../../core/plan/write-verdict.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import { NotSupported } from '../../../ports/errors.ts';
import { step } from '../../traced.ts';
import { learnOffer } from '../observe/load-state.ts';
import type { ApplyContext } from './context.ts';
import { packFor } from './pack-for.ts';
import { hiddenResult, NotVerified, saveEdit, verifyWrite } from './verify.ts';

/** Notes for each stream in a file whether the file has placeholders for addresses of its webhooks. */
export async function notePlaceholders(
  { memory, reader }: ApplyContext,
  { text, ids, unknownHooks }: PackedExport,
  paths: readonly string[],
): Promise<void> {
  for (const path of paths) {
    const isOpen = unknownHooks.some((hook) => hook.startsWith(`${path}/`));
    const file = readExportFile(new TextEncoder().encode(text), path);
    const read = isOpen ? await reader.read(path, file, ids.get(path) ?? '', 'now') : undefined;
    memory.sendsPlaceholders(path, read?.meaning.fingerprint);
  }
}

/**
 * Imports a stream again, in place, with the addresses of the webhooks that its last import made. Does nothing if that
 * import had no placeholders. Returns the tenant's answer to the last import. Throws as `verify` does.
 */
export async function sendAddresses(
  context: ApplyContext,
  change: StreamChange,
  id: string,
  answered: VersionFacts | undefined,
): Promise<VersionFacts | undefined> {
  const { deps, memory, planned, turns, writer } = context;
  const { path } = change;
  const sent = memory.withPlaceholders(path);
  if (sent === undefined) return answered;
  const live = planned.observed.observation.live.get(path);
  const before = change.op === 'replace' && live?.is === 'known' ? live.fingerprint : undefined;
  const found = await verifyWrite(context, { path, id, sent, accepted: undefined, before, answered });
  if (found === undefined) throw hiddenResult(path);
  if (found.verdict === 'changed by a person') throw await saveEdit(context, path, found);
  const { file, live: unpacked, meaning } = found.read;
  for (const { path: own, id: given } of unpacked.ids.changes()) planned.observed.ids.set(own, given);
  const packed = await packFor(context, path, () => false, hookUrlsById(file.payload));
  const [unknown] = packed.unknownHooks;
  if (unknown !== undefined) {
    const use = useOf(context, path, unknown);
    const message = `${use.words}: the tenant shows no address of ${unknown}, so nothing can call it`;
    const mismatch = {
      desired: memory.desired(path).fingerprint,
      live: meaning.fingerprint,
      version: found.stream.version,
      code: 'SLC2487',
      message,
      differences: [],
    };
    // Recorded, because each run would import the stream again otherwise.
    await memory.refused(path, mismatch, { id, holds: meaning.fingerprint });
    throw new NotVerified(path, meaning.fingerprint, mismatch);
  }
  const send = () =>
    turns.inTurn(async () => {
      const permit = await writer.permitAddresses(path, id, meaning.fingerprint);
      memory.sendsPlaceholders(path, undefined);
      return writer.replace(permit, packed.text, {
        after: (session, { stream }) => memory.sent(path, stream.version, session),
      });
    });
  try {
    const { stream } = await step(deps, 'import', send, { stream: path });
    return stream;
  } catch (error) {
    if (!(error instanceof NotSupported)) throw error;
    await learnOffer(deps, context.environment.tenant, 'replacesInPlace', false);
    const { file: at, place, message, code } = unknownAddress(useOf(context, path));
    throw new InvalidInput(at, place, message, code);
  }
}

/** Returns the first place with the address of a webhook, or of any webhook. */
function useOf({ memory }: ApplyContext, path: string, hook?: string): HookUse {
  const uses = memory.desired(path).hookUrls ?? [];
  const use = uses.find((one) => one.hook === hook) ?? uses[0];
  if (use === undefined) throw new Error(`${path} has no address of a webhook`);
  return use;
}
