import { createVerify } from 'node:crypto';
import type { App } from './accounts.ts';
import { Refusal } from './refusal.ts';

interface Claims {
  readonly iss?: unknown;
  readonly iat?: unknown;
  readonly exp?: unknown;
}

/** Seconds that an app's own token may be valid, and that clocks may differ. */
const longest = 600;
const tolerance = 60;

/** The app whose key signed a JSON web token that is valid now. Throws a 401 in GitHub's words. */
export function appOfToken(token: string, apps: readonly App[], now: number): App {
  const [head = '', payload = '', signature = ''] = token.split('.');
  const header = parsed(head) as { readonly alg?: unknown };
  const { iss, iat, exp } = parsed(payload) as Claims;
  const app = apps.find(({ id, clientId }) => String(iss) === String(id) || iss === clientId);
  if (header.alg !== 'RS256') throw undecodable();
  if (app === undefined) throw new Refusal(404, 'Integration not found');
  const verify = createVerify('RSA-SHA256').update(`${head}.${payload}`);
  if (!verify.verify(app.publicKey, signature, 'base64url')) throw undecodable();
  const seconds = now / 1000;
  if (typeof iat !== 'number' || iat > seconds + tolerance) {
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (typeof exp !== 'number' || exp <= seconds) {
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > seconds + longest + tolerance || exp - iat > longest + 2 * tolerance) {
    throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  return app;
}

function parsed(part: string): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below: it does not matter to the sender why.
  }
  throw undecodable();
}

function undecodable(): Refusal {
  return new Refusal(401, 'A JSON web token could not be decoded');
}
