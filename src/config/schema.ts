import * as z from 'zod';
import { accessIsWhole } from './access-rule.ts';
import { branchPattern, readBranchName } from './branch-name.ts';
import { cronPattern, readCron, readTimezone, timezonePattern } from './cron-text.ts';
import { logLevels } from '../domain/log-level.ts';
import { commandNames, type CommandName } from '../domain/slash-command.ts';
import { notificationKinds } from '../domain/notification.ts';
import { durationPattern, readDuration } from './duration.ts';
import { fieldPattern, filePattern, readIgnoredField, readIgnoredFile } from './ignore-texts.ts';
import { listenPattern, readListenAddress } from './listen-address.ts';
import { makeZonePattern, readMakeZone } from './make-zone.ts';
import { malformed, textAs, textLike } from './reading.ts';
import { agesAreInOrder } from './retention-rule.ts';
import { readRepositoryUrl, repositoryUrlPattern } from './repository-url.ts';
import { readStoreUrl, storeIsWhole, storeUrlPattern } from './store-rule.ts';
import { tenantPaths } from './tenant-paths.ts';
import {
  baseUrlPattern,
  isOpenlyRead,
  readBaseUrl,
  readCollectorUrl,
  readPublicUrl,
  readReceiverUrl,
} from './web-address.ts';

/*
 * Every key that a configuration may have, with its default and its description. From these objects come the
 * checks, the types, config/sluice.schema.json and the table in docs/reference/configuration.md. What spans several keys is
 * in rules.ts.
 */

/** Names of sources, environments, tenants and pipelines. */
export const namePattern = /^[a-z][a-z0-9-]{0,30}$/;
const nameRemedy = 'write a-z, 0-9 and -, starting with a letter, at most 31 characters';
const name = textLike(namePattern, 'is not a usable name', nameRemedy);
/** What the platform calls its tenants. */
export const tenantNamePattern = /^[a-z][a-z0-9]{2,15}$/;
export const tenantNameRemedy = 'write a-z and 0-9, starting with a letter, 3 to 16 characters';
const secretName = textLike(
  /^[A-Za-z][A-Za-z0-9_-]{0,62}$/,
  'is not a usable name of a secret',
  'write letters, digits, _ and -, starting with a letter, at most 63 characters',
);
const prefix = textLike(
  /^[A-Za-z0-9_.:@-]{1,100}$/,
  'is not a usable prefix',
  'write letters, digits and _ . : @ -, at least one',
);
const glob = textLike(
  /^[a-z0-9*?-]{1,100}$/,
  'is not a pattern for slugs',
  'write a-z, 0-9 and -, with * for any characters and ? for one',
);
const host = textLike(
  /^(?:\*\.)?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}$/,
  'is not a host name',
  'write only the name, in lower case: erp.acme.example, or *.acme.example for all hosts below it',
);
const fingerprint = textLike(
  /^[0-9a-f]{16}$/,
  'is not the fingerprint of a finding',
  'write the 16 digits that the message of the finding names',
);
const path = textLike(/^[^\0]+$/, 'is empty', 'write the path of a file');
const folder = textLike(/^[^\0]+$/, 'is empty', 'write the path of a folder');
const branch = textAs(readBranchName, branchPattern);
const every = textAs((text) => readDuration(text, '100ms', '7d'), durationPattern);
const timeout = textAs((text) => readDuration(text, '100ms', '1h'), durationPattern);

const age = textAs((text) => readDuration(text, '1d', '3650d'), durationPattern);

const schedule = textAs(readCron, cronPattern);
const length = textAs((text) => readDuration(text, '1m', '366d'), durationPattern);

const environmentVariable = z.strictObject({
  env: textLike(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    'is not the name of an environment variable',
    'write a name such as GITHUB_TOKEN',
  ).describe('Name of the environment variable that holds it.'),
});
const secretFile = z.strictObject({
  file: path.describe('Path of the file that holds it; one line break at its end is left out.'),
});

/** Unions of the schema without a discriminator are secrets, or a name or a mapping: problem texts rely on it. */
const secret = z.union([environmentVariable, secretFile]);
/** Secret of an environment, and where a writer of the branch may use it. */
const bound = {
  streams: z
    .array(glob)
    .min(1)
    .optional()
    .describe('Globs on slugs of the streams that may use it. Default: all streams.'),
  hosts: z
    .array(host)
    .min(1)
    .optional()
    .describe(
      'Hosts that it may be sent to: names, or `*.` and a domain. Sluice blocks a use whose host is unknown. Default: any host.',
    ),
};
const boundSecret = z.union([environmentVariable.extend(bound), secretFile.extend(bound)]);
const secretOrText = z.union([environmentVariable, secretFile, z.string().min(1)]);

const identity = z.strictObject({
  name: textLike(/^[^<>\p{Cc}]{1,100}$/u, 'is not a usable name', 'write a name without < and >')
    .prefault('Sluice')
    .describe('Name of author and committer.'),
  email: textLike(/^[^\s<>@]{1,100}@[^\s<>@]{1,100}$/, 'is not a mail address', 'write name@host')
    .prefault('sluice@localhost')
    .describe('Mail address of author and committer.'),
});

export const repositorySchema = z.strictObject({
  url: textAs(readRepositoryUrl, repositoryUrlPattern).describe(
    'Where the repository is: https://… or a path to a bare repository. http only to this machine. Never with credentials.',
  ),
  token: secret.optional().describe('Token for git over http and https.'),
  identity: identity.prefault({}).describe('Who commits.'),
  signingKey: z
    .strictObject({
      file: path.describe(
        'Path of an SSH private key without passphrase, ed25519 or RSA, that signs what is committed. Nobody else may read it.',
      ),
    })
    .optional()
    .describe('Signs what is committed.'),
});

const hostKind =
  'What serves the repository. `plain`: branches only; `github`: pull requests on GitHub or on an Enterprise Server.';

const approver = textLike(
  /^(?:@[A-Za-z0-9][A-Za-z0-9-]*(?:\[bot\])?(?:\/[A-Za-z0-9._-]+)?|[^\s@\p{Cc}][^\p{Cc}]{0,199})$/u,
  'names nobody',
  'write a name, "@login", "@org/team", approver, operator, viewer, token, cli or members',
);

const commander = textLike(
  /^(?!(?:token|cli)$)(?:@[A-Za-z0-9][A-Za-z0-9-]*(?:\[bot\])?(?:\/[A-Za-z0-9._-]+)?|[^\s@\p{Cc}][^\p{Cc}]{0,199})$/u,
  'names nobody who comments',
  'write a name, "@login", "@org/team", approver, operator, viewer or members',
);

const commandName = z.enum(commandNames);
const commandOf = (rule: CommandName | { readonly command: CommandName }) =>
  typeof rule === 'string' ? rule : rule.command;
const commandRule = z.strictObject({
  command: commandName.describe('Command that comments may give.'),
  by: z.array(commander).min(1).optional().describe('Who may give it.'),
});

const githubShape = {
  kind: z.literal('github').describe(hostKind),
  repository: textLike(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}\/[A-Za-z0-9._-]{1,100}$/,
    'is not the name of a repository',
    'write owner/name',
  ).describe('Owner and name of the repository there.'),
  baseUrl: textAs(readBaseUrl, baseUrlPattern)
    .prefault('https://api.github.com')
    .describe(
      'Address of the REST API; of an Enterprise Server `https://HOST/api/v3`. http only to this machine.',
    ),
  token: secret
    .optional()
    .describe('Token for the API. Without it, and without `app`, that of the repository.'),
  app: z
    .strictObject({
      id: z.int().min(1).max(1_000_000_000_000).describe('Id of the GitHub App.'),
      installation: z
        .int()
        .min(1)
        .max(1_000_000_000_000)
        .optional()
        .describe('Id of its installation. Without it, it is looked up by the repository.'),
      privateKey: secret.describe('Private key of the App, as GitHub gives it.'),
    })
    .optional()
    .describe('Works as a GitHub App, in the place of a token; git too, where the repository has no token.'),
  every: every.prefault('1m').describe('Time between looks at the pull requests.'),
  commands: z
    .array(z.union([commandName, commandRule]))
    .refine((rules) => new Set(rules.map(commandOf)).size === rules.length, {
      message: 'names a command twice',
      params: { remedy: 'keep one entry for each command' },
    })
    .prefault([...commandNames])
    .describe(
      'Commands that comments may give, each as its name or as `{ command: NAME, by: [...] }`. `by` says who may give it, with the entries of `approval.by` other than `token` and `cli`. Default of `by`: `[operator]` for `promote`, `bind`, `hold`, `resume` and `rollback` if the environment has a role, else `[members]`. Every command needs write access to the repository. `approve` and `accept` also need an approver.',
    ),
};

export const hostSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('plain').describe(hostKind) }),
  z.strictObject(githubShape),
]);

/** Every key that a host of any kind may have. */
export const anyHostSchema = z.strictObject({ ...githubShape, kind: z.enum(['plain', 'github']) });

const driver = 'How the tenant is reached. `http`: through its API; `directory`: by files that people carry.';
const apps = z
  .record(prefix, prefix)
  .prefault({})
  .describe("Prefixes of app names: this tenant's to the tree's. The longest that fits is used, both ways.");

const ignore = z
  .record(textAs(readIgnoredFile, filePattern), z.array(textAs(readIgnoredField, fieldPattern)).min(1))
  .prefault({})
  .describe(
    'Fields of this tenant that are noise, by file of the tree or glob of files. They never reach the tree and are no drift.',
  );

const make = z
  .strictObject({
    zone: textAs(readMakeZone, makeZonePattern).describe(
      'Host name of the zone of Make that the team is in, such as eu1.make.com.',
    ),
    teamId: z
      .int()
      .min(1)
      .max(Number.MAX_SAFE_INTEGER)
      .describe('Id of the team in Make; it stands in the address of its pages.'),
    token: secret.describe('Token for the API of Make, with scopes for reading only.'),
    perMinute: z
      .int()
      .min(1)
      .max(1000)
      .prefault(60)
      .describe(
        'How many calls any minute may have. The limit is of the organisation: 60 with Core, 120 with Pro, 240 with Teams, 1000 with Enterprise.',
      ),
  })
  .optional()
  .describe(
    "Reads the tenant's team in Make: what references can be bound to, and whether scenarios can run. Without it, Make is never asked.",
  );

const httpShape = {
  driver: z.literal('http').describe(driver),
  baseUrl: textAs(readBaseUrl, baseUrlPattern).describe(
    'Address of the API, before the service. http only to this machine.',
  ),
  tenant: textLike(tenantNamePattern, 'is not the name of a tenant', tenantNameRemedy).describe(
    'Name of the tenant on the platform.',
  ),
  clientId: secretOrText.describe('Client id. It may stand here as text.'),
  clientSecret: secret.describe('Client secret.'),
  timeout: timeout
    .prefault('20s')
    .describe('How long one call may take, and how long an import without an answer is looked for.'),
  concurrency: z.int().min(1).max(64).prefault(8).describe('How many calls may be under way at once.'),
  service: textLike(/^[a-z][a-z0-9-]{0,62}$/, 'is not the name of a service', 'write orchestration')
    .prefault('orchestration')
    .describe('Path segment of the service behind the address.'),
  paths: tenantPaths,
  apps,
  ignore,
  make,
};

const directoryShape = {
  driver: z.literal('directory').describe(driver),
  inbox: folder.describe('Folder into which people put what they export. It must exist.'),
  outbox: folder
    .optional()
    .describe('Folder in which they find what they are to import. It must exist; an environment needs it.'),
  poll: textAs((text) => readDuration(text, '1s', '1h'), durationPattern)
    .optional()
    .describe(
      'Looks for files in `inbox` this often, for file systems that send no events, such as network shares. Without it, events are waited for.',
    ),
  keep: textAs((text) => readDuration(text, '1d', '3650d'), durationPattern)
    .prefault('30d')
    .describe('How long exports that were replaced by newer ones are kept in `done/older` of `inbox`.'),
  whole: z
    .boolean()
    .prefault(false)
    .describe(
      'True: what lies in `inbox` is all that the tenant has, so that a stream without a file is gone. Nothing is moved there.',
    ),
  apps,
  ignore,
  make,
};

export const tenantSchema = z.discriminatedUnion('driver', [
  z.strictObject(httpShape),
  z.strictObject(directoryShape),
]);

/** Every key that a tenant of any driver may have. */
export const anyTenantSchema = z.strictObject({
  ...httpShape,
  ...directoryShape,
  driver: z.enum(['http', 'directory']),
});

export const sourceSchema = z.strictObject({
  name: name
    .optional()
    .describe("Name of the source; without it, that of its tenant. Never an environment's."),
  tenant: name.describe('The tenant that is exported; a key of `tenants`.'),
  branch: branch.prefault('main').describe('The branch that exports are merged to.'),
  every: every.prefault('5m').describe('Time between exports.'),
  include: z
    .array(glob)
    .min(1)
    .prefault(['*'])
    .describe('Slugs of the streams to export. What an included stream needs is included.'),
  exclude: z.array(glob).prefault([]).describe('Slugs to leave out of `include`.'),
  maxRemovals: z
    .int()
    .min(0)
    .max(100_000)
    .optional()
    .describe(
      'How many streams that vanished from the tenant one export may remove; more stop it. Default: the larger of 3 and 10 % of the streams.',
    ),
  push: z.boolean().prefault(false).describe('Merge exports straight to the branch, without a pull request.'),
  allowFindings: z
    .array(fingerprint)
    .prefault([])
    .describe('Fingerprints of what looks like a secret and may be in git.'),
});

const window = z.strictObject({
  allow: schedule
    .optional()
    .describe('When a time begins in which the tenant may be written to; five cron fields.'),
  deny: schedule
    .optional()
    .describe('When a time begins in which it may not; five cron fields. Wins over `allow`.'),
  for: length.describe('How long it lasts, in time that passes: a day of 23 hours does not shorten it.'),
  timezone: textAs(readTimezone, timezonePattern)
    .prefault('UTC')
    .describe('Time zone of the schedule, such as Europe/Berlin.'),
});

const approval = z.strictObject({
  required: z.boolean().prefault(true).describe('Holds each plan with changes until it is approved.'),
  by: z
    .array(approver)
    .min(1)
    .optional()
    .describe(
      'Who may approve, by any route: names (`@login` on the git host, a name at the provider, `cli:USER` of the machine), teams (`@org/team`), roles (`approver`), `token` (anybody with the server token), `cli` (anybody who runs commands with the store), `members` (anybody with write access to the repository, by a comment). Default: `[approver, token]` if the environment has a role, else `[token, cli, members]`.',
    ),
  notAuthor: z
    .boolean()
    .prefault(false)
    .describe(
      'Rejects approval by anybody who wrote, committed, co-authored or proposed a part of the change, or who could have.',
    ),
});

export const environmentSchema = z.strictObject({
  branch: branch.describe('The branch whose head this environment follows.'),
  tenant: name.describe('The tenant that is synced; a key of `tenants`.'),
  from: branch.describe(
    "Where promotions come from: the source's branch, or the name of another environment.",
  ),
  every: every.prefault('2m').describe('Time between passes.'),
  state: z
    .enum(['file', 'keep', 'inactive'])
    .prefault('keep')
    .describe(
      'Which state streams are given. `file`: as in the tree; `keep`: as before the sync; `inactive`: none is active.',
    ),
  windows: z
    .array(window)
    .prefault([])
    .describe('When the tenant may be written to. Empty: always. A sync that has begun is finished.'),
  approval: approval
    .prefault({ required: false })
    .describe('Approval of plans with changes, and who may give it.'),
  prune: z
    .enum(['off', 'deactivate', 'delete'])
    .prefault('off')
    .describe(
      'What happens to streams that git no longer has. `off`: they are reported and stay; `deactivate`; `delete`: those that Sluice made, others are deactivated.',
    ),
  maxDeletions: z
    .int()
    .min(0)
    .max(100_000)
    .optional()
    .describe(
      'How many streams one plan may remove; more stop it. Default: the larger of 3 and 10 % of the streams.',
    ),
  protected: z
    .array(glob)
    .prefault([])
    .describe('Globs on slugs of streams that are never removed, whatever git says.'),
  selfHeal: z
    .enum(['off', 'lastSynced', 'head'])
    .prefault('off')
    .describe(
      'Whether an edit made in the tenant is put back to what git says, after it was saved on the drift branch. `lastSynced`: without approval, since what is put back was approved; `head`: as any other change.',
    ),
  drift: z
    .strictObject({ every: every.describe('Time between looks for drift.') })
    .optional()
    .describe('Looks for edits in the tenant more often than `every`.'),
  promotion: z
    .strictObject({
      keepApproved: z
        .boolean()
        .prefault(false)
        .describe(
          'Whether a promotion that somebody approved stays as it is, until it is merged or closed, when a newer revision is ready.',
        ),
    })
    .prefault({})
    .describe('How promotions to this environment are kept up to date.'),
  switchOver: z
    .enum(['overlap', 'gap'])
    .prefault('overlap')
    .describe(
      'Where a tenant can only add streams: `overlap` activates the new version before the old one is deactivated, `gap` the other way round.',
    ),
  verify: z
    .strictObject({
      allowedSigners: z
        .strictObject({
          file: path.describe(
            'Path of the list of those of whom one must have signed the commit that is synced: lines as ssh-keygen reads them, and OpenPGP public keys.',
          ),
        })
        .describe('Who may sign.'),
    })
    .optional()
    .describe('Whose commits are synced. Without it, those of anybody who can write to the branch.'),
  secrets: z
    .record(secretName, boundSecret)
    .prefault({})
    .describe(
      'Secrets for `{"$secret": NAME}` in the tree. `streams` and `hosts` limit where one may be used.',
    ),
});

const pipelineShape = {
  repository: repositorySchema.describe('The repository.'),
  host: hostSchema.prefault({ kind: 'plain' }).describe('What serves the repository.'),
  tenants: z.record(name, tenantSchema).describe('The tenants, by a name of your choice.'),
  source: sourceSchema.describe('What is exported.'),
  environments: z.record(name, environmentSchema).prefault({}).describe('What is synced, by name.'),
};

const claim = textLike(/^[^\s\p{Cc}"]{1,200}$/u, 'is not the name of a claim', 'write a name such as groups');
const person = textLike(/^[^\p{Cc}]{1,200}$/u, 'is not usable', 'write it as the provider does');

const oidc = z.strictObject({
  issuer: textAs(readReceiverUrl, baseUrlPattern).describe(
    'Address of the provider, before /.well-known/openid-configuration. http only to this machine.',
  ),
  clientId: person.describe('Id of the client that the provider knows Sluice as.'),
  clientSecret: secret.describe('Secret of that client.'),
  scopes: z
    .array(textLike(/^[!#-[\]-~]{1,100}$/, 'is not a scope', 'write a name such as email'))
    .prefault(['openid', 'email', 'profile'])
    .describe('What is asked for; `openid` always is.'),
  nameClaim: claim.prefault('email').describe('The claim that people are known by, in roles and in records.'),
  groupsClaim: claim.prefault('groups').describe('The claim that names the groups of a person.'),
});

const role = z.strictObject({
  role: z
    .enum(['viewer', 'operator', 'approver'])
    .describe(
      '`viewer`: may look; `operator`: and sync, hold, resume, roll back, put exports into the inbox and tick checklists; `approver`: may look and approve.',
    ),
  lanes: z
    .array(glob)
    .min(1)
    .prefault(['*'])
    .describe('Globs on names of the sources and environments that it is for.'),
  users: z
    .array(person)
    .prefault([])
    .describe('People with the role: values of `nameClaim`, `@login` on the git host, or `cli:USER`.'),
  groups: z
    .array(person)
    .prefault([])
    .describe('Groups with the role: values of `groupsClaim`, or `@org/team` on the git host.'),
});

const access = z.strictObject({
  token: secret
    .optional()
    .describe(
      'A token that lets in whoever has it, at least 20 characters. Without it and without `oidc`, one is made where only this machine gets there.',
    ),
  anonymous: z
    .enum(['view', 'none'])
    .optional()
    .describe(
      'What may be done without signing in. Default: `view` where only this machine gets there (no `oidc`, no `url`), else `none`.',
    ),
  oidc: oidc.optional().describe('Lets people sign in at a provider of OpenID Connect.'),
  roles: z
    .array(role)
    .prefault([])
    .describe('Permissions on pages, by the API and by comments. Several roles add up.'),
  people: z
    .array(z.array(person).min(2))
    .prefault([])
    .describe(
      'Names that belong to one person, a list per person: `@login`, name at the provider, mail addresses of their commits, `cli:USER`.',
    ),
});

const heard = {
  events: z
    .array(z.enum(notificationKinds))
    .min(1)
    .prefault([...notificationKinds])
    .describe('What it is told.'),
  environments: z
    .array(glob)
    .min(1)
    .prefault(['*'])
    .describe('Globs on names of the environments that it is told of.'),
};

const receiverKind =
  'How it is told. `cloudevents`: CloudEvents 1.0 over HTTP, signed; `slack`: a webhook of Slack, or of what takes the same.';

const receiver = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cloudevents').describe(receiverKind),
    url: z
      .union([environmentVariable, secretFile, textAs(readReceiverUrl, baseUrlPattern)])
      .describe('Where events are posted: https://…, http only to this machine. It may stand here as text.'),
    secret: secret.describe('What events are signed with.'),
    ...heard,
  }),
  z.strictObject({
    kind: z.literal('slack').describe(receiverKind),
    url: secret.describe('Address of the webhook. Whoever has it can write to the channel.'),
    ...heard,
  }),
]);

/** What lets the daemon in at a collector goes to nobody who listens on the way. */
function headersGoUnread({
  value,
  issues,
}: z.core.ParsePayload<{
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, unknown>>;
}>): void {
  const isUsable = !issues.some(({ path }) => path?.[0] === 'endpoint');
  if (!isUsable || !isOpenlyRead(value.endpoint) || Object.keys(value.headers).length === 0) return;
  const { message, ...params } = malformed(
    'is plain http to another machine, and headers with secrets would be sent there',
    'use https, or remove the headers',
    'SLC1109',
  );
  issues.push({ code: 'custom', input: value, path: ['endpoint'], message, params });
}

const headerName = textLike(
  /^[A-Za-z][A-Za-z0-9-]{0,62}$/,
  'is not the name of a header',
  'write a name such as authorization',
);

const tracing = z
  .strictObject({
    endpoint: textAs(readCollectorUrl, baseUrlPattern).describe(
      'Where spans are posted as OTLP in JSON: https://… or http://…, most often with /v1/traces at its end.',
    ),
    headers: z
      .record(headerName, secret)
      .prefault({})
      .describe(
        'Headers of each request, by name, such as `authorization`. Not over http to another machine.',
      ),
    sampleRatio: z
      .number()
      .min(0)
      .max(1)
      .prefault(1)
      .describe('Which part of all passes is traced, from 0 to 1.'),
  })
  .check(headersGoUnread)
  .optional()
  .describe('Traces of passes, for a collector of OpenTelemetry. Without it, there are none.');

const daemonShape = {
  store: z
    .strictObject({
      url: textAs(readStoreUrl, storeUrlPattern)
        .prefault('file:data/sluice.db')
        .describe(
          '`file:` and the path of an SQLite database, or `postgres://user@host:5432/database`, which several replicas can share. Never with a password.',
        ),
      password: secret.optional().describe('Password of the role of a PostgreSQL database.'),
      tls: z
        .enum(['on', 'off'])
        .optional()
        .describe(
          'Whether the connection to PostgreSQL is encrypted and the server must prove who it is. `on` unless the server is on this machine.',
        ),
      ca: z
        .strictObject({
          file: path.describe('Path of the certificates, in PEM, in the place of those of the system.'),
        })
        .optional()
        .describe('Who must have signed the certificate of the PostgreSQL server.'),
      folder: folder
        .optional()
        .describe(
          'Folder for what is kept beside a PostgreSQL database, such as copies of repositories; `data` if left out. Each replica has one of its own.',
        ),
    })
    .check(storeIsWhole)
    .prefault({})
    .describe('Where Sluice remembers what it did.'),
  retention: z
    .strictObject({
      passes: age
        .prefault('90d')
        .describe(
          'How long passes stay in the history that did nothing: they waited, were blocked, or failed.',
        ),
      audit: age
        .prefault('730d')
        .describe(
          'How long all others stay there, with their changes, plan and who asked, and what people decided. At least `passes`.',
        ),
      journal: age
        .prefault('30d')
        .describe('How long calls that wrote are kept with their results. Those without one stay.'),
    })
    .check(agesAreInOrder)
    .prefault({})
    .describe('How long the store keeps what nothing depends on any more.'),
  server: z
    .strictObject({
      listen: textAs(readListenAddress, listenPattern)
        .prefault('127.0.0.1:8080')
        .describe('Host and port. Beyond this machine, `access` must say who is let in, or `pages` be off.'),
      pages: z
        .enum(['on', 'off'])
        .prefault('on')
        .describe(
          '`off`: webhooks and health alone are served, and metrics to this machine. Beyond it, `webhookSecret` is needed then.',
        ),
      url: textAs(readPublicUrl, baseUrlPattern)
        .optional()
        .describe(
          'Where a proxy in front of it is reached: https://…, for links, for the Host header, and where people who sign in come back to.',
        ),
      webhookSecret: secret
        .optional()
        .describe(
          'The secret of the webhook at the host of the repositories. Without it, no webhook is taken.',
        ),
      access: access.optional().describe('Who may see the pages and call the API, and do what.'),
    })
    .check(accessIsWhole)
    .prefault({})
    .describe('Pages, webhooks and health.'),
  notify: z.array(receiver).prefault([]).describe('Who is told when something happens to an environment.'),
  tracing,
  logLevel: z
    .enum(logLevels)
    .prefault('info')
    .describe('The least that the daemon logs, unless `--log-level` says another.'),
};

/** A pipeline's file in a folder. */
export const pipelineSchema = z.strictObject(pipelineShape);
/** `sluice.yaml` in a folder. */
export const daemonSchema = z.strictObject(daemonShape);
/** One file for all. */
export const fileSchema = z.strictObject({ ...pipelineShape, ...daemonShape });

export type WrittenPipeline = z.output<typeof pipelineSchema>;
export type WrittenDaemon = z.output<typeof daemonSchema>;
export type WrittenSecret = z.output<typeof secretOrText>;
