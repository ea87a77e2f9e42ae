import * as z from 'zod';
import type { OidcPolicy } from '../policy.ts';
import { SignInRefused, type Claims } from './provider.ts';
import type { Identity } from '../rights.ts';

const text = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}]+$/u);
const groupList = z.union([text.transform((one) => [one]), z.array(text).max(2000)]);

/**
 * Whom a provider speaks of. Throws `SignInRefused` where it does not say by the claim that people are known by, or
 * does not vouch for their mail address.
 */
export function personOf(
  { nameClaim, groupsClaim }: OidcPolicy,
  claims: Claims,
): Identity & { readonly is: 'person' } {
  const name = text.safeParse(claims[nameClaim]);
  if (!name.success) throw new SignInRefused(`the provider sent no usable claim ${nameClaim}`);
  if (nameClaim === 'email' && !isVouchedFor(claims['email_verified']))
    throw new SignInRefused('the provider did not verify the mail address');
  const groups = groupList.safeParse(claims[groupsClaim] ?? []);
  if (!groups.success)
    throw new SignInRefused(`the provider sent a claim ${groupsClaim} that is no list of names`);
  return { is: 'person', name: name.data, groups: groups.data };
}

/** Some providers do not say it at all, and some as a text. */
function isVouchedFor(claim: unknown): boolean {
  return claim === undefined || claim === true || claim === 'true';
}
