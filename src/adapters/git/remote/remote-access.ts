import type { Redactor } from '../../../core/secrets/redactor.ts';
import { remoteEnvironment, type GitEnvironment } from '../environment.ts';
import type { RemoteAddress } from './remote-address.ts';
import { authorization, type GitSettings } from '../settings.ts';

/** Returns the environment of the next command that talks to the remote, with the credentials. */
export type RemoteAccess = (signal: AbortSignal) => Promise<GitEnvironment>;

/**
 * Returns the access of git commands to the remote. Throws a PortError if a configured token cannot be a header.
 * `redactor` receives every token, and its encoded form.
 */
export function remoteAccess(
  { directory, path, token, username }: Pick<GitSettings, 'directory' | 'path' | 'token' | 'username'>,
  remote: RemoteAddress,
  redactor: Redactor,
): RemoteAccess {
  const environmentWith = (header: string | undefined) => remoteEnvironment(directory, path, remote, header);
  if (typeof token === 'string') redactor.add(token);
  if (token === undefined || remote.transport === 'file') {
    const environment = environmentWith(undefined);
    return () => Promise.resolve(environment);
  }
  if (typeof token === 'string') {
    const header = authorization(token, username);
    redactor.add(encodedPart(header));
    const environment = environmentWith(header);
    return () => Promise.resolve(environment);
  }
  return async (signal) => {
    const current = await token(signal);
    const header = authorization(current, username);
    redactor.addPassing(current);
    redactor.addPassing(encodedPart(header));
    return environmentWith(header);
  };
}

function encodedPart(header: string): string {
  return header.replace('Basic ', '');
}
