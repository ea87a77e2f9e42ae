import { budgets } from '../../core/budgets.ts';
import type { Api } from '../../dashboard/api/endpoint.ts';
import { createApi } from '../../dashboard/client/client.ts';
import { stagesEndpoint, type Stage } from '../../dashboard/overview/schema.ts';
import { isComplaint } from '../../config/parse-result.ts';
import { readPublicUrl } from '../../config/values/web-address.ts';
import type { Outside } from '../../daemon/open/outside.ts';
import { unknownName } from '../terminal/usage-error.ts';
import { askingServer, ServerFailure } from './server-failure.ts';

/** Address of a daemon, and the file with its token. */
export interface ServerAddress {
  readonly server: string;
  readonly tokenFile?: string | undefined;
}

/** Daemon that a command asks instead of the store. */
export interface Server {
  readonly url: string;
  readonly api: Api;
}

/** Time that an answer may take: for an approval, the daemon plans again. Milliseconds. */
const patience = 120_000;

/**
 * Returns the API of the daemon at an address, without a request. Reads the token from a file or from `SLUICE_TOKEN`,
 * and sends it only over https or within this machine. Throws `ServerFailure` (SLC1906) for an address or token that
 * cannot be used.
 */
export async function openServer(
  { server, tokenFile }: ServerAddress,
  { env, readFile, fetch, redactor }: Pick<Outside, 'env' | 'readFile' | 'fetch' | 'redactor'>,
  signal: AbortSignal,
): Promise<Server> {
  const url = addressOf(server);
  const token = await tokenOf(tokenFile, env, readFile);
  if (token !== undefined) redactor.add(token);
  const send = (request: Request) =>
    fetch(request, { signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]) });
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return { url, api: createApi(send, { baseUrl: url, headers }) };
}

/**
 * Returns the environment of that name and all others. Throws `UsageError` if the viewer can see no such environment.
 */
export async function environmentThere({ url, api }: Server, name: string): Promise<Stage> {
  const stages = await stagesThere({ url, api });
  const environments = stages.filter(({ kind }) => kind === 'environment');
  const found = environments.find((stage) => stage.name === name);
  if (found !== undefined) return found;
  const names = environments.map((stage) => stage.name);
  throw unknownName(`no environment ${JSON.stringify(name)} at ${url}`, name, names);
}

/** Lists all stages that the viewer can see. Reports a server without such an answer as no daemon. */
export async function stagesThere({ url, api }: Server): Promise<readonly Stage[]> {
  return (await askingServer(url, () => api.ask(stagesEndpoint, {}))).stages;
}

function addressOf(text: string): string {
  const reading = readPublicUrl(text);
  if (!isComplaint(reading)) return reading.value;
  throw new ServerFailure(`--server ${reading.message}`, 'SLC1906', { remedy: reading.remedy });
}

async function tokenOf(
  file: string | undefined,
  env: Outside['env'],
  readFile: Outside['readFile'],
): Promise<string | undefined> {
  const text = file === undefined ? env['SLUICE_TOKEN'] : await readToken(file, readFile);
  if (text === undefined || text === '') return undefined;
  const token = text.replace(/\r?\n$/, '');
  if (/^[!-~]{1,4096}$/.test(token)) return token;
  const place = file === undefined ? 'SLUICE_TOKEN' : file;
  throw new ServerFailure(`${place} contains no token`, 'SLC1906', {
    why: 'a token is one line of letters, digits and signs',
  });
}

async function readToken(file: string, readFile: Outside['readFile']): Promise<string> {
  try {
    return await readFile(file, budgets.configuration.secretBytes);
  } catch {
    // The cause is omitted, because it may contain what was read.
    throw new ServerFailure(`${file} cannot be read`, 'SLC1906', {
      why: 'Sluice reads the token from it',
      remedy: `put the token into ${file}`,
    });
  }
}
