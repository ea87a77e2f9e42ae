import * as z from 'zod';
import type { OidcPolicy } from '../policy.ts';
import { SignInRefused, type Claims } from './provider.ts';
import type { RequestIdentity } from '../rights.ts';

const text = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}]+$/u);
const groupList = z.union([text.transform((one) => [one]), z.array(text).max(2000)]);

/**
 * Returns the user that a provider identified. Throws `SignInRefused` if the configured name claim is missing or the
 * mail address is not verified.
 */
export function personOf(
  { nameClaim, groupsClaim }: OidcPolicy,
  claims: Claims,
): RequestIdentity & { readonly is: 'person' } {
  const name = text.safeParse(claims[nameClaim]);
  if (!name.success) throw new SignInRefused(`the provider sent no usable claim ${nameClaim}`);
  if (nameClaim === 'email' && !isVouchedFor(claims['email_verified']))
    throw new SignInRefused('the provider did not verify the mail address');
  const groups = groupList.safeParse(claims[groupsClaim] ?? []);
  if (!groups.success)
    throw new SignInRefused(`the provider sent a claim ${groupsClaim} that is no list of names`);
  return { is: 'person', name: name.data, groups: groups.data };
}

/**
 * Returns true unless the provider says that the mail address is not verified. Some providers omit the claim, some send
 * it as text.
 */
function isVouchedFor(claim: unknown): boolean {
  return claim === undefined || claim === true || claim === 'true';
}
