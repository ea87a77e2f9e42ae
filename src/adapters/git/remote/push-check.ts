import { Redactor } from '../../../core/secrets/redactor.ts';
import type { Log } from '../../../ports/log.ts';
import { objectId } from '../objects/object-id.ts';
import { parseRemoteAddress } from './remote-address.ts';
import { remoteAccess } from './remote-access.ts';
import { RemoteClient } from './remote-client.ts';
import type { GitSettings } from '../settings.ts';

/** A branch of Sluice that nobody has. */
const ref = 'refs/heads/sluice/doctor';

/**
 * Asks the remote whether it would accept a push of a commit of the mirror, and sends nothing. Throws a PortError where
 * the remote denies access. Only a real push tests its hooks and branch rules.
 */
export async function checkPush(
  settings: Omit<GitSettings, 'identity'>,
  deps: { readonly log: Log; readonly redactor?: Redactor },
  commit: string,
  signal: AbortSignal,
): Promise<void> {
  const { directory, timeoutMs = 60_000 } = settings;
  const { log, redactor = new Redactor() } = deps;
  const remote = parseRemoteAddress(settings.url);
  const access = remoteAccess(settings, remote, redactor);
  const redact = (text: string) => redactor.text(text);
  const client = new RemoteClient({ directory, timeoutMs, redact, log, access }, remote);
  const failed = await client.tryPush(`${objectId(commit)}:${ref}`, signal);
  if (failed !== undefined) throw client.pushFailure(failed);
}
