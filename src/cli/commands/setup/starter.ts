/** Returns the text of a source's file, for people to complete. */
export const sourceText = (
  branch: string,
): string => `# Of the source: texts of its tenant that turn into names on export, so that each environment can say its own.
# This file belongs on branch ${branch} of the repository.
#values:
#  shopUrl:
#    text: https://dev.shop.acme.example
#    in: { value-streams/order-intake/scenarios/validate-order.json: id=3/mapper/url }
# Secrets turn into names too; their texts are in no file here.
#secrets:
#  erpKey: { in: { value-streams/order-intake/scenarios/validate-order.json: { at: id=4/mapper/header, after: "Bearer " } } }
`;

/** Returns the text of an environment's file, for people to complete. */
export const environmentText = (
  name: string,
  branch: string,
  source: string,
): string => `# What stands for references and names in the tenant of ${name}. Prepare it on branch ${source}: the first promotion takes it
# to ${branch}, and from then on the file of that branch counts.
# What must exist in the tenant already: found by name and type, or by an id that stands here. A plan says which lack one.
#bindings:
#  connections/acme-commerce: 5120
#values:
#  shopUrl: https://${name}.shop.acme.example
# Names alone: their texts are in the operator's configuration.
#secrets: [erpKey]
# What alone differs here, by file; id=3 is module 3 of a scenario.
#patches:
#  value-streams/order-intake/scenarios/validate-order.json:
#    - { op: replace, path: /scheduling/interval, value: 60 }
# What the tenant may have otherwise.
#ignore:
#  value-streams/stock-alert/scenarios/scan-bins.json: [id=2/mapper/limit]
`;

/** Facts about a team that `init` needs for its first configuration. */
export interface StarterAnswers {
  /** Address or path of the repository. */
  readonly url: string;
  /** `owner/name` on GitHub, for pull requests. */
  readonly host: string | undefined;
  /** Names of tenants on the platform. Undefined for a tenant without an API. */
  readonly source: string | undefined;
  readonly staging: string | undefined;
  readonly production: string | undefined;
}

/** Default answers with the names of a fictional company, which people replace by their own. */
export const usualAnswers: StarterAnswers = {
  url: 'https://github.com/acme/value-streams.git',
  host: undefined,
  source: 'acmedev',
  staging: 'acmestage',
  production: 'acmeprod',
};

/**
 * Returns the files that `init` writes, by path. A line that begins with `#` and then a key or two spaces is an
 * example: it takes effect once the `#` is removed.
 */
export function starterFor({
  url,
  host,
  source,
  staging,
  production,
}: StarterAnswers): ReadonlyMap<string, string> {
  return new Map([
    ['config/sluice.yaml', configText({ url, host, source, staging, production })],
    ['environments/dev.yaml', sourceText('main')],
    ...['staging', 'production'].map(
      (name) => [`environments/${name}.yaml`, environmentText(name, `env/${name}`, 'main')] as const,
    ),
  ]);
}

/** Returns the configuration of a tenant on the platform, or of one without an API if there was no answer. */
function tenantText(name: string, tenant: string | undefined): string {
  if (tenant === undefined)
    return `  # Without an API: people put what they export into inbox, and find what they are to import in outbox.
  ${name}: { driver: directory, inbox: exchange/${name}/in${name === 'dev' ? '' : `, outbox: exchange/${name}/out`} }`;
  const key = name.toUpperCase();
  return `  ${name}:
    driver: http
    baseUrl: https://api.emporix.io
    tenant: ${tenant}
    clientId: { env: ${key}_CLIENT_ID }
    clientSecret: { env: ${key}_CLIENT_SECRET }`;
}

const configText = ({
  url,
  host,
  source,
  staging,
  production,
}: StarterAnswers) => `# The operator's configuration: what is exported, what is synced, and the policy of each environment.
# Put your own names in the places of acme's, then run \`sluice doctor\`. Paths are relative to this file.

# The repository that holds the value streams as files. A path of a bare repository on this machine works too.
repository:
  url: ${JSON.stringify(url).replaceAll(/^"([\w:/.@-]+)"$/g, '$1')}
  # A secret is { env: NAME } or { file: path }, never the secret itself. This one may read and write contents.
${/^https?:/i.test(url) ? '  token: { env: GITHUB_TOKEN }' : '#  token: { env: GITHUB_TOKEN }'}
  identity: { name: Sluice, email: sluice@acme.example }

# Pull requests for exports and promotions, with plans in comments (docs/how-to/github.md). Without this, branches only.
${host === undefined ? '# host: { kind: github, repository: acme/value-streams }' : `host: { kind: github, repository: ${host} }`}

# The tenants, by names of your choice.
tenants:
${tenantText('dev', source)}
${tenantText('staging', staging)}
${tenantText('production', production)}
  # A tenant without an API: people put what they export into inbox, and find what they are to import in outbox.
  # production: { driver: directory, inbox: exchange/production/in, outbox: exchange/production/out }

# The tenant in which value streams are built, and the branch that takes its exports (by way of a branch to merge).
source: { tenant: dev, branch: main, every: 5m }

# Each environment follows the head of its branch; promotions come from the one that \`from\` names.
environments:
  staging:
    branch: env/staging
    tenant: staging
    from: main
    # file: active as in git; keep: as before, and what is new arrives inactive; inactive: none is active.
    state: file
  production:
    branch: env/production
    tenant: production
    from: staging
    state: keep
    # A plan with changes waits for \`sluice approve production\`.
    approval: { required: true }
    # Streams that git no longer has stay (off), are deactivated, or deleted (delete) where Sluice made them.
    prune: "off"
    # Edits made in the tenant are saved to a branch and left alone (off), or put back too (lastSynced, head).
    selfHeal: "off"
    # When it may be written to: begins at minute, hour, day of month, month, weekday.
#    windows: [{ allow: "0 9 * * 1-4", for: 6h, timezone: Europe/Berlin }]
    # What {"$secret": "erpKey"} in a stream stands for.
#    secrets: { erpKey: { env: ERP_KEY } }

# Where Sluice remembers what it did: back it up, and keep it and secrets out of git.
store: { url: "file:data/sluice.db" }

# Pages and health; for this machine only.
server: { listen: 127.0.0.1:8080 }
`;

/** Starter files with the default answers. */
export const starter: ReadonlyMap<string, string> = starterFor(usualAnswers);
