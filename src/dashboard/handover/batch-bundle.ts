import { budgets } from '../../core/budgets.ts';
import { join } from 'node:path';
import { ZipFile } from 'yazl';
import { ServiceRefusal } from '../api/service.ts';
import { factsOf, readBounded } from './bounded-file.ts';
import { checklistName, isRoundName, roundFilesIn } from './batch-folder.ts';

const { bundleBytes: mostBytes, checklistBytes: longestChecklist } = budgets.handOver;
const { serverBytes: answerLimit } = budgets.answer;

/** Returns the files of a batch and its checklist as a zip, or undefined if the batch does not exist. */
export async function bundleOf(
  stage: string,
  outbox: string,
  round: string,
): Promise<{ readonly name: string; readonly bytes: Uint8Array } | undefined> {
  if (!isRoundName(round)) return undefined;
  const folder = join(outbox, round);
  const checklist = await readBounded(join(folder, checklistName), longestChecklist);
  if (checklist === undefined) return undefined;
  const zip = new ZipFile();
  zip.addBuffer(checklist, checklistName);
  let left = mostBytes;
  for (const name of await roundFilesIn(outbox, round)) {
    const bytes = await readBounded(join(folder, name), left);
    if (bytes === undefined && (await factsOf(join(folder, name))) !== undefined)
      throw tooLarge(round, folder);
    if (bytes === undefined) continue;
    left -= bytes.length;
    zip.addBuffer(bytes, name);
  }
  zip.end();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of zip.outputStream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > answerLimit) throw tooLarge(round, folder);
    chunks.push(bytes);
  }
  return { name: `${stage}-${round}.zip`, bytes: Buffer.concat(chunks) };
}

function tooLarge(round: string, folder: string): ServiceRefusal {
  return new ServiceRefusal(`round ${round} is too large to be taken at once`, {
    status: 413,
    remedy: `Take its files from ${folder}.`,
  });
}
