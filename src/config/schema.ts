import * as z from 'zod';
import { accessIsWhole } from './rules/access.ts';
import { branchPattern, readBranchName } from './values/branch-name.ts';
import { cronPattern, readCron, readTimezone, timezonePattern } from './values/cron-text.ts';
import { logLevels } from '../core/log-level.ts';
import { commandNames, type CommandName } from '../core/review/slash-command.ts';
import { notificationKinds } from '../core/notification/notification.ts';
import { durationPattern, readDuration } from './values/duration.ts';
import { fieldPattern, filePattern, readIgnoredField, readIgnoredFile } from './values/ignore-texts.ts';
import { listenPattern, readListenAddress } from './values/listen-address.ts';
import { makeZonePattern, readMakeZone } from './values/make-zone.ts';
import { malformed, textAs, textLike } from './parse-result.ts';
import { agesAreInOrder } from './rules/retention.ts';
import { readRepositoryUrl, repositoryUrlPattern } from './values/repository-url.ts';
import { readStoreUrl, storeIsWhole, storeUrlPattern } from './rules/store.ts';
import { tenantPaths } from './values/tenant-paths.ts';
import {
  baseUrlPattern,
  isOpenlyRead,
  readBaseUrl,
  readCollectorUrl,
  readPublicUrl,
  readReceiverUrl,
} from './values/web-address.ts';

/*
 * Every key that a configuration may have, with its default and its description. From these objects come the
 * checks, the types, config/sluice.schema.json and the table in docs/reference/configuration.md. Checks across keys are
 * in rules.ts.
 */

/** Names of sources, environments, tenants and pipelines. */
export const namePattern = /^[a-z][a-z0-9-]{0,30}$/;
const nameRemedy = 'write a-z, 0-9 and -, starting with a letter, at most 31 characters';
const name = textLike(namePattern, 'is not a usable name', nameRemedy);
/** Name of a tenant on the platform. */
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
  ).describe('Name of an environment variable.'),
});
const secretFile = z.strictObject({
  file: path.describe('Path of a file. One line break at its end is ignored.'),
});

/** Secret. Problem texts rely on this: unions without a discriminator are either secrets, or a name or mapping. */
const secret = z.union([environmentVariable, secretFile]);
/** Limits of an environment's secret, which restrict where writers of the branch can use it. */
const bound = {
  streams: z
    .array(glob)
    .min(1)
    .optional()
    .describe('Slug globs of streams that may use the secret. Default: all.'),
  hosts: z
    .array(host)
    .min(1)
    .optional()
    .describe(
      'Hosts that may get the secret: names, or `*.` and a domain. Sluice blocks a use whose host is unknown. Default: any.',
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
    'https://… or the path of a bare repository, without credentials.',
  ),
  token: secret.optional().describe('Token for git over http and https.'),
  identity: identity.prefault({}).describe('Author of commits.'),
  signingKey: z
    .strictObject({
      file: path.describe(
        "SSH private key (ed25519 or RSA) that signs commits, without passphrase, readable only by the daemon's user.",
      ),
    })
    .optional()
    .describe('Signs commits.'),
});

const hostKind = '`plain`: branches only; `github`: pull requests on GitHub or an Enterprise Server.';

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
  ).describe('Owner and name of the repository.'),
  baseUrl: textAs(readBaseUrl, baseUrlPattern)
    .prefault('https://api.github.com')
    .describe('Address of the REST API, for an Enterprise Server `https://HOST/api/v3`.'),
  token: secret
    .optional()
    .describe("Token for the API. Default: the repository's token, unless `app` is set."),
  app: z
    .strictObject({
      id: z.int().min(1).max(1_000_000_000_000).describe('Id of the GitHub App.'),
      installation: z
        .int()
        .min(1)
        .max(1_000_000_000_000)
        .optional()
        .describe('Id of the installation. Default: looked up by the repository.'),
      privateKey: secret.describe('Private key of the App from GitHub.'),
    })
    .optional()
    .describe('GitHub App instead of a token; also for git if the repository has no token.'),
  every: every.prefault('1m').describe('Interval between checks of pull requests.'),
  commands: z
    .array(z.union([commandName, commandRule]))
    .refine((rules) => new Set(rules.map(commandOf)).size === rules.length, {
      message: 'names a command twice',
      params: { remedy: 'keep one entry for each command' },
    })
    .prefault([...commandNames])
    .describe(
      'Commands that comments may give, each as its name or as `{ command: NAME, by: [...] }`. `by` takes the entries of `approval.by` other than `token` and `cli`. Default of `by`: `[operator]` for `promote`, `bind`, `hold`, `resume` and `rollback` if the environment has a role, else `[members]`.',
    ),
};

export const hostSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('plain').describe(hostKind) }),
  z.strictObject(githubShape),
]);

/** Schema with the keys of all kinds of hosts. */
export const anyHostSchema = z.strictObject({ ...githubShape, kind: z.enum(['plain', 'github']) });

const driver = '`http`: its API; `directory`: files that people import and export.';
const apps = z
  .record(prefix, prefix)
  .prefault({})
  .describe(
    "Prefixes of app names: this tenant's to the tree's. The longest match applies, in both directions.",
  );

const ignore = z
  .record(textAs(readIgnoredFile, filePattern), z.array(textAs(readIgnoredField, fieldPattern)).min(1))
  .prefault({})
  .describe(
    'Fields of this tenant to ignore, by file of the tree or glob. They are not in the tree and no drift.',
  );

const make = z
  .strictObject({
    zone: textAs(readMakeZone, makeZonePattern).describe(
      "Host of the team's Make zone, such as eu1.make.com.",
    ),
    teamId: z
      .int()
      .min(1)
      .max(Number.MAX_SAFE_INTEGER)
      .describe('Id of the Make team, from the address of its pages.'),
    token: secret.describe("Token for Make's API, with read scopes only."),
    perMinute: z
      .int()
      .min(1)
      .max(1000)
      .prefault(60)
      .describe(
        "Calls per minute. Make's limit per organisation: 60 (Core), 120 (Pro), 240 (Teams), 1000 (Enterprise).",
      ),
  })
  .optional()
  .describe(
    "Reads from the tenant's Make team what references can bind to and whether scenarios can run. Default: off.",
  );

const httpShape = {
  driver: z.literal('http').describe(driver),
  baseUrl: textAs(readBaseUrl, baseUrlPattern).describe('Address of the API without the service.'),
  tenant: textLike(tenantNamePattern, 'is not the name of a tenant', tenantNameRemedy).describe(
    'Name of the tenant on the platform.',
  ),
  clientId: secretOrText.describe('Client id; plain text is allowed.'),
  clientSecret: secret.describe('Client secret.'),
  timeout: timeout
    .prefault('20s')
    .describe('Time limit of one call, and for finding an import that had no answer.'),
  concurrency: z.int().min(1).max(64).prefault(8).describe('Maximum number of concurrent calls.'),
  service: textLike(/^[a-z][a-z0-9-]{0,62}$/, 'is not the name of a service', 'write orchestration')
    .prefault('orchestration')
    .describe('Path segment of the service.'),
  paths: tenantPaths,
  apps,
  ignore,
  make,
};

const directoryShape = {
  driver: z.literal('directory').describe(driver),
  inbox: folder.describe('Existing folder for files that people export.'),
  outbox: folder.optional().describe('Existing folder for files to import. Required for an environment.'),
  poll: textAs((text) => readDuration(text, '1s', '1h'), durationPattern)
    .optional()
    .describe('Polling interval of `inbox`, for file systems without events. Default: events.'),
  keep: textAs((text) => readDuration(text, '1d', '3650d'), durationPattern)
    .prefault('30d')
    .describe('How long Sluice keeps replaced exports in `done/older` of `inbox`.'),
  whole: z
    .boolean()
    .prefault(false)
    .describe(
      '`true`: `inbox` has all streams of the tenant, so a stream without a file is gone. Sluice moves no files.',
    ),
  apps,
  ignore,
  make,
};

export const tenantSchema = z.discriminatedUnion('driver', [
  z.strictObject(httpShape),
  z.strictObject(directoryShape),
]);

/** Schema with the keys of all drivers. */
export const anyTenantSchema = z.strictObject({
  ...httpShape,
  ...directoryShape,
  driver: z.enum(['http', 'directory']),
});

export const sourceSchema = z.strictObject({
  name: name
    .optional()
    .describe("Name of the source, different from all environments. Default: its tenant's name."),
  tenant: name.describe('Tenant to export; a key of `tenants`.'),
  branch: branch.prefault('main').describe('Branch for exports.'),
  every: every.prefault('5m').describe('Interval between exports.'),
  include: z
    .array(glob)
    .min(1)
    .prefault(['*'])
    .describe('Slugs of streams to export, with everything that they need.'),
  exclude: z.array(glob).prefault([]).describe('Slugs to exclude from `include`.'),
  maxRemovals: z
    .int()
    .min(0)
    .max(100_000)
    .optional()
    .describe(
      'Number of vanished streams that one export may remove; more stop it. Default: 3 or 10 % of the streams, whichever is larger.',
    ),
  push: z.boolean().prefault(false).describe('Merge exports to the branch without a pull request.'),
  allowFindings: z
    .array(fingerprint)
    .prefault([])
    .describe('Fingerprints of possible secrets that may be in git.'),
});

const window = z.strictObject({
  allow: schedule.optional().describe('Start of an allowed time; five cron fields.'),
  deny: schedule.optional().describe('Start of a forbidden time; five cron fields. It overrides `allow`.'),
  for: length.describe('Duration in elapsed time, not changed by daylight saving.'),
  timezone: textAs(readTimezone, timezonePattern)
    .prefault('UTC')
    .describe('Time zone of the schedule, such as Europe/Berlin.'),
});

const approval = z.strictObject({
  required: z
    .boolean()
    .prefault(true)
    .describe('Requires approval of each plan with changes. Without `approval`: no.'),
  by: z
    .array(approver)
    .min(1)
    .optional()
    .describe(
      'Who may approve: names (`@login` on the git host, a name at the provider, `cli:USER` of the machine), teams (`@org/team`), roles (`approver`), `token` (users of the server token), `cli` (users of the command line with the store), `members` (users with write access to the repository, by comment). Default: `[approver, token]` if the environment has a role, else `[token, cli, members]`.',
    ),
  notAuthor: z.boolean().prefault(false).describe('Rejects approval by authors of any part of the change.'),
});

export const environmentSchema = z.strictObject({
  branch: branch.describe('Branch whose head the environment follows.'),
  tenant: name.describe('Tenant to sync; a key of `tenants`.'),
  from: branch.describe("Origin of promotions: the source's branch, or the name of another environment."),
  every: every.prefault('2m').describe('Interval between runs.'),
  state: z
    .enum(['file', 'keep', 'inactive'])
    .prefault('keep')
    .describe('Activation of streams. `file`: as in the tree; `keep`: as before the sync; `inactive`: none.'),
  windows: z
    .array(window)
    .prefault([])
    .describe('When Sluice may write to the tenant. Default: always. A started sync finishes.'),
  approval: approval.prefault({ required: false }).describe('Approval of plans with changes.'),
  prune: z
    .enum(['off', 'deactivate', 'delete'])
    .prefault('off')
    .describe(
      'Handling of streams that git no longer has. `off`: report; `deactivate`; `delete`: delete those that Sluice created, deactivate others.',
    ),
  maxDeletions: z
    .int()
    .min(0)
    .max(100_000)
    .optional()
    .describe(
      'Number of streams that one plan may remove; more stop it. Default: 3 or 10 % of the streams, whichever is larger.',
    ),
  protected: z.array(glob).prefault([]).describe('Slug globs of streams that Sluice never removes.'),
  selfHeal: z
    .enum(['off', 'lastSynced', 'head'])
    .prefault('off')
    .describe(
      "Whether Sluice overwrites a saved edit in the tenant with git's version. `lastSynced`: without approval, because that version was approved; `head`: like any other change.",
    ),
  drift: z
    .strictObject({ every: every.describe('Interval between drift checks.') })
    .optional()
    .describe('Checks for drift more often than `every`.'),
  promotion: z
    .strictObject({
      keepApproved: z
        .boolean()
        .prefault(false)
        .describe('Keeps an approved promotion unchanged, even if a newer revision is ready.'),
    })
    .prefault({})
    .describe('Updates of promotions to this environment.'),
  switchOver: z
    .enum(['overlap', 'gap'])
    .prefault('overlap')
    .describe(
      'For a tenant that can only add streams. `overlap`: activate the new version, then deactivate the old one; `gap`: the reverse.',
    ),
  verify: z
    .strictObject({
      allowedSigners: z
        .strictObject({
          file: path.describe(
            'List of allowed signers of the synced commit: lines for ssh-keygen, and OpenPGP public keys.',
          ),
        })
        .describe('Allowed signers.'),
    })
    .optional()
    .describe('Requires signed commits. Default: off.'),
  secrets: z
    .record(secretName, boundSecret)
    .prefault({})
    .describe('Secrets for `{"$secret": NAME}` in the tree. `streams` and `hosts` limit their use.'),
});

const pipelineShape = {
  repository: repositorySchema.describe('The repository.'),
  host: hostSchema.prefault({ kind: 'plain' }).describe('Host of the repository.'),
  tenants: z.record(name, tenantSchema).describe('Tenants, by a name of your choice.'),
  source: sourceSchema.describe('The tenant to export.'),
  environments: z
    .record(name, environmentSchema)
    .prefault({})
    .describe('Tenants to sync, by environment name.'),
};

const claim = textLike(/^[^\s\p{Cc}"]{1,200}$/u, 'is not the name of a claim', 'write a name such as groups');
const person = textLike(/^[^\p{Cc}]{1,200}$/u, 'is not usable', 'write it as the provider does');

const oidc = z.strictObject({
  issuer: textAs(readReceiverUrl, baseUrlPattern).describe(
    'Address of the provider without /.well-known/openid-configuration.',
  ),
  clientId: person.describe('Client id of Sluice at the provider.'),
  clientSecret: secret.describe('Client secret.'),
  scopes: z
    .array(textLike(/^[!#-[\]-~]{1,100}$/, 'is not a scope', 'write a name such as email'))
    .prefault(['openid', 'email', 'profile'])
    .describe('Requested scopes, always with `openid`.'),
  nameClaim: claim.prefault('email').describe("Claim with the user's name in roles and history."),
  groupsClaim: claim.prefault('groups').describe("Claim with the user's groups."),
});

const role = z.strictObject({
  role: z
    .enum(['viewer', 'operator', 'approver'])
    .describe(
      '`viewer`: view; `operator`: also run, hold, roll back and hand over; `approver`: view and approve.',
    ),
  stages: z.array(glob).min(1).prefault(['*']).describe('Globs of source and environment names.'),
  users: z
    .array(person)
    .prefault([])
    .describe('Users: values of `nameClaim`, `@login` on the git host, or `cli:USER`.'),
  groups: z
    .array(person)
    .prefault([])
    .describe('Groups: values of `groupsClaim`, or `@org/team` on the git host.'),
});

const access = z.strictObject({
  token: secret
    .optional()
    .describe(
      'Token with full access, at least 20 characters. Without it and `oidc`, Sluice creates one if only this machine can connect.',
    ),
  anonymous: z
    .enum(['view', 'none'])
    .optional()
    .describe(
      'Access without sign-in. Default: `view` if only this machine can connect (no `oidc`, no `url`), else `none`.',
    ),
  oidc: oidc.optional().describe('Sign-in at an OpenID Connect provider.'),
  roles: z
    .array(role)
    .prefault([])
    .describe('Permissions on pages, in the API and in comments. Roles add up.'),
  people: z.array(z.array(person).min(2)).prefault([]).describe('A list of all names per person.'),
});

const heard = {
  events: z
    .array(z.enum(notificationKinds))
    .min(1)
    .prefault([...notificationKinds])
    .describe('Events to send.'),
  environments: z.array(glob).min(1).prefault(['*']).describe('Globs of environment names.'),
};

const receiverKind =
  '`cloudevents`: signed CloudEvents 1.0 over HTTP; `slack`: a Slack or compatible webhook.';

const receiver = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cloudevents').describe(receiverKind),
    url: z
      .union([environmentVariable, secretFile, textAs(readReceiverUrl, baseUrlPattern)])
      .describe('Address of the receiver; plain text is allowed.'),
    secret: secret.describe('Key of the signature.'),
    ...heard,
  }),
  z.strictObject({
    kind: z.literal('slack').describe(receiverKind),
    url: secret.describe('Address of the webhook. Whoever has it can write to the channel.'),
    ...heard,
  }),
]);

/** Checks that secret headers for a trace collector are not sent over plain http to another machine. */
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
      'Address for OTLP in JSON over http or https, usually ending in /v1/traces.',
    ),
    headers: z
      .record(headerName, secret)
      .prefault({})
      .describe('Headers of each request, such as `authorization`. Not over http to another machine.'),
    sampleRatio: z.number().min(0).max(1).prefault(1).describe('Share of runs to trace, from 0 to 1.'),
  })
  .check(headersGoUnread)
  .optional()
  .describe('OpenTelemetry traces of runs. Default: off.');

const daemonShape = {
  store: z
    .strictObject({
      url: textAs(readStoreUrl, storeUrlPattern)
        .prefault('file:data/sluice.db')
        .describe(
          '`file:` and the path of an SQLite database, or `postgres://user@host:5432/database` without a password, for several replicas.',
        ),
      password: secret.optional().describe('Password of the PostgreSQL role.'),
      tls: z
        .enum(['on', 'off'])
        .optional()
        .describe(
          'Encryption of the PostgreSQL connection, with a verified server. Default: `on` unless the server is on this machine.',
        ),
      ca: z
        .strictObject({
          file: path.describe("Path of PEM certificates that replace the system's."),
        })
        .optional()
        .describe("Authority of the PostgreSQL server's certificate."),
      folder: folder
        .optional()
        .describe('Data folder with PostgreSQL, such as for bare copies; one per replica. Default: `data`.'),
    })
    .check(storeIsWhole)
    .prefault({})
    .describe("Database of Sluice's state."),
  retention: z
    .strictObject({
      runs: age
        .prefault('90d')
        .describe('How long history keeps runs that changed nothing: waiting, blocked or failed.'),
      audit: age
        .prefault('730d')
        .describe('How long it keeps all other runs, and decisions. At least `runs`.'),
      journal: age.prefault('30d').describe('How long the store keeps writing calls with a result.'),
    })
    .check(agesAreInOrder)
    .prefault({})
    .describe('Retention of data that nothing depends on.'),
  server: z
    .strictObject({
      listen: textAs(readListenAddress, listenPattern)
        .prefault('127.0.0.1:8080')
        .describe('Host and port. Beyond this machine, set `access`, or `pages: off`.'),
      pages: z
        .enum(['on', 'off'])
        .prefault('on')
        .describe(
          '`off`: serves only webhooks and health, and metrics to this machine. Beyond this machine, it needs `webhookSecret`.',
        ),
      url: textAs(readPublicUrl, baseUrlPattern)
        .optional()
        .describe(
          'Public https:// address of the proxy, for links, the Host header and the return from sign-in.',
        ),
      webhookSecret: secret
        .optional()
        .describe("Secret of the git host's webhook. Without it, Sluice refuses webhooks."),
      access: access.optional().describe('Permissions on pages and in the API.'),
    })
    .check(accessIsWhole)
    .prefault({})
    .describe('Pages, API, webhooks and health.'),
  notify: z.array(receiver).prefault([]).describe('Receivers of notifications about environments.'),
  tracing,
  logLevel: z
    .enum(logLevels)
    .prefault('info')
    .describe('Minimum log level, unless `--log-level` sets another.'),
};

/** Schema of a pipeline's file in a folder. */
export const pipelineSchema = z.strictObject(pipelineShape);
/** Schema of `sluice.yaml` in a folder. */
export const daemonSchema = z.strictObject(daemonShape);
/** Schema of a single file with everything. */
export const fileSchema = z.strictObject({ ...pipelineShape, ...daemonShape });

export type WrittenPipeline = z.output<typeof pipelineSchema>;
export type WrittenEnvironment = z.output<typeof environmentSchema>;
export type WrittenDaemon = z.output<typeof daemonSchema>;
export type WrittenSecret = z.output<typeof secretOrText>;
