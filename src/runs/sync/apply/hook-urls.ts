import { readExportFile } from '../../../core/tree/export/export-file.ts';
import { hookUrlsById } from '../../../core/tree/export/hook-texts.ts';
import type { PackedExport } from '../../../core/tree/export/pack.ts';
import { unknownAddress } from '../../../core/plan/hook-uses.ts';
import type { StreamChange } from '../../../core/plan/plan.ts';
import type { VersionFacts } from '../../../core/plan/write-verdict.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import { NotSupported } from '../../../ports/errors.ts';
import { step } from '../../traced.ts';
import { learnOffer } from '../observe/load-state.ts';
import type { ApplyContext } from './context.ts';
import { packFor } from './pack-for.ts';
import { hiddenResult, saveEdit, verifyWrite } from './verify.ts';

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
  refuseUnknown(context, path, packed);
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
    const [use] = memory.desired(path).hookUrls ?? [];
    const { file: at, place, message, code } = unknownAddress(use ?? nowhere(path));
    throw new InvalidInput(at, place, message, code);
  }
}

function refuseUnknown({ memory }: ApplyContext, path: string, { unknownHooks }: PackedExport): void {
  const [hook] = unknownHooks;
  if (hook === undefined) return;
  const { file, words } = memory.desired(path).hookUrls?.find((one) => one.hook === hook) ?? nowhere(path);
  const reason = `${words}: the tenant exports no address of ${hook}`;
  throw new InvalidInput(file, '', reason, 'SLC2487');
}

const nowhere = (path: string) => ({ file: path, place: [], words: 'the stream', hook: 'a webhook' });
