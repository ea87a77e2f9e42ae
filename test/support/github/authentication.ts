import type { Caller } from './accounts.ts';
import { appOfToken } from './app-token.ts';
import type { Host } from './host.ts';
import { Refusal } from './refusal.ts';

/** Who an `Authorization` header of the API names. Throws a 401. */
export function callerOf(host: Host, authorization: string | undefined): Caller {
  if (authorization === undefined) return { kind: 'nobody' };
  const [, scheme = '', secret = ''] = /^(\S+) (.*)$/u.exec(authorization) ?? [];
  if (!['bearer', 'token'].includes(scheme.toLowerCase())) throw badCredentials();
  if (secret.split('.').length === 3) return { kind: 'app', app: appOfToken(secret, host.apps, host.now()) };
  return callerOfToken(host, secret);
}

/** Who basic authentication of git names: the token is the password, and the name is of no account. */
export function callerOfGit(host: Host, authorization: string | undefined): Caller {
  if (authorization === undefined) return { kind: 'nobody' };
  const [, encoded = ''] = /^basic (.*)$/iu.exec(authorization) ?? [];
  const text = Buffer.from(encoded, 'base64').toString();
  return callerOfToken(host, text.slice(text.indexOf(':') + 1));
}

function callerOfToken(host: Host, value: string): Caller {
  const token = host.tokens.get(value);
  if (token === undefined) throw badCredentials();
  if (token.expiresAt !== undefined && token.expiresAt <= host.now()) throw badCredentials();
  return { kind: 'token', token };
}

function badCredentials(): Refusal {
  return new Refusal(401, 'Bad credentials');
}
