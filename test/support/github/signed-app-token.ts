import { createSign } from 'node:crypto';
import type { AppCredentials } from './stand-in.ts';

/** What an app shows of itself, made without Octokit: a JSON web token with just these claims. */
export function signedClaims({ privateKey }: Pick<AppCredentials, 'privateKey'>, claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
}

/** A token that is good at a time (milliseconds since the epoch). */
export function appToken(app: AppCredentials, at: number): string {
  const now = Math.floor(at / 1000);
  return signedClaims(app, { iss: app.appId, iat: now - 60, exp: now + 540 });
}
