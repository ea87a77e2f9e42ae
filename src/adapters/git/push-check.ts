import { Redactor } from '../../domain/redactor.ts';
import type { Log } from '../../ports/log.ts';
import { remoteEnvironment } from './environment.ts';
import { objectId } from './object-id.ts';
import { parseRemoteAddress } from './remote-address.ts';
import { RemoteClient } from './remote-client.ts';
import { authorization, type GitSettings } from './settings.ts';

/** What is asked for: a branch of ours, which nobody has. */
const ref = 'refs/heads/sluice/doctor';

/**
 * Asks the remote whether it would take a push of a commit that the mirror has, and sends nothing. Throws a PortError
 * where it would not let us in; what its hooks and rules for branches would say, only a push tells.
 */
export async function checkPush(
  settings: Omit<GitSettings, 'identity'>,
  deps: { readonly log: Log; readonly redactor?: Redactor },
  commit: string,
  signal: AbortSignal,
): Promise<void> {
  const { directory, path, timeoutMs = 60_000 } = settings;
  const { log, redactor = new Redactor() } = deps;
  const remote = parseRemoteAddress(settings.url);
  const header = remote.transport === 'file' ? undefined : authorization(settings);
  redactor.add(settings.token ?? '');
  redactor.add(header?.replace('Basic ', '') ?? '');
  const environment = remoteEnvironment(directory, path, remote, header);
  const redact = (text: string) => redactor.text(text);
  const client = new RemoteClient({ directory, timeoutMs, redact, log, environment }, remote);
  const failed = await client.tryPush(`${objectId(commit)}:${ref}`, signal);
  if (failed !== undefined) throw client.pushFailure(failed);
}
