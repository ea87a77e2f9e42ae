import type * as z from 'zod';
import type { ConfigCode } from '../codes.ts';
import type { KeyPath } from '../values/key-path.ts';
import { isReachable, type ListenAddress } from '../values/listen-address.ts';
import { malformed } from '../parse-result.ts';

/** Server settings that decide about access. */
interface Written {
  readonly listen: ListenAddress;
  readonly pages: 'on' | 'off';
  readonly url?: string | undefined;
  readonly webhookSecret?: unknown;
  readonly access?: WrittenAccess | undefined;
}

interface WrittenAccess {
  readonly token?: unknown;
  readonly oidc?: unknown;
  readonly roles: readonly { readonly users: readonly string[]; readonly groups: readonly string[] }[];
}

type Complain = (path: KeyPath, message: string, remedy: string, code: ConfigCode) => void;

/** Checks that every user who can reach the server must sign in, and has a way to do so. */
export function accessIsWhole({ value, issues }: z.core.ParsePayload<Written>): void {
  const wrong = new Set(issues.map(({ path }) => path?.[0]));
  const isSaid = (key: keyof Written) => !wrong.has(key);
  const complain: Complain = (path, message, remedy, code) =>
    issues.push({
      code: 'custom',
      input: value,
      path: [...path],
      message,
      params: malformed(message, remedy, code),
    });
  if (isSaid('listen') && isSaid('pages') && isSaid('access') && isReachable(value.listen))
    whereOthersReach(value, complain);
  if (isSaid('access') && value.access !== undefined) whoCanSignIn(value, value.access, complain);
}

/** Checks a server that other machines can reach: its viewers must sign in, or it must accept webhooks only. */
function whereOthersReach({ pages, access, webhookSecret }: Written, complain: Complain): void {
  if (pages === 'off' && webhookSecret === undefined)
    complain(
      ['listen'],
      'would let other machines in, and nothing tells whose webhooks they send',
      'set server.webhookSecret to { env: NAME } or { file: PATH }, or listen on 127.0.0.1, [::1] or localhost',
      'SLC1110',
    );
  if (pages === 'on' && access?.token === undefined && access?.oidc === undefined)
    complain(
      ['listen'],
      'would let other machines in, and nobody is asked to sign in',
      'set server.access.token or server.access.oidc, or server.pages to off, or listen on 127.0.0.1, [::1] or localhost',
      'SLC1125',
    );
}

function whoCanSignIn({ url }: Written, { oidc, roles }: WrittenAccess, complain: Complain): void {
  const at = (...rest: KeyPath): KeyPath => ['access', ...rest];
  if (oidc !== undefined && url === undefined)
    complain(
      at('oidc'),
      'does not say where people come back to',
      'set server.url to the address that browsers know the server by',
      'SLC1126',
    );
  if (oidc !== undefined && roles.length === 0)
    complain(
      at('oidc'),
      'lets people sign in who may see nothing',
      'add server.access.roles: [{ role: viewer, groups: [NAME] }]',
      'SLC1126',
    );
  const isElsewhere = (name: string) => /^(?:@|cli:)/.test(name);
  const signIn = roles.some(({ users, groups }) => ![...users, ...groups].some(isElsewhere));
  if (oidc === undefined && signIn)
    complain(
      at('roles'),
      'are of people who cannot sign in',
      'set server.access.oidc, or remove the roles',
      'SLC1126',
    );
  for (const [index, { users, groups }] of roles.entries())
    if (users.length === 0 && groups.length === 0)
      complain(at('roles', index), 'is given to nobody', 'add users: [NAME] or groups: [NAME]', 'SLC1126');
}
