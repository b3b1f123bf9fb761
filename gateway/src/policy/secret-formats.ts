/** One kind of key that can be recognised by its looks. */
export interface SecretFormat {
  /** Ends «contains …». */
  readonly kind: string;
  /** One of these, of two characters or more, stands in every such key: looked for first, since it costs next to nothing. */
  readonly marks: readonly string[];
  /** Global. Group 1 is the random part, which a placeholder has not. */
  readonly looks: RegExp;
}

// Prefixes as their issuers document them; the lengths are lower bounds, because issuers lengthen their keys.
const prefixed: readonly (readonly [kind: string, marks: readonly string[], looks: RegExp])[] = [
  [
    'an AWS access key',
    ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)([A-Z0-9]{16})(?![A-Za-z0-9])/g,
  ],
  ['a GitHub token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], /gh[pousr]_([A-Za-z0-9]{30,})/g],
  ['a GitHub token', ['github_pat_'], /github_pat_([A-Za-z0-9_]{30,})/g],
  [
    'a GitLab token',
    ['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glft-', 'glsoat-', 'gloas-', 'glagent-', 'glimt-', 'glffct-'],
    /gl(?:pat|dt|rt|cbt|ptt|ft|soat|oas|agent|imt|ffct)-([A-Za-z0-9_-]{20,})/g,
  ],
  ['a Slack token', ['xox'], /xox[abceoprs](?:\.xox[abp])?-(?:\d+-)*([A-Za-z0-9-]{10,})/g],
  ['a Slack token', ['xapp-'], /xapp-(\d-[A-Z0-9]+-\d+-[a-z0-9]{20,})/g],
  [
    'a Slack webhook',
    ['hooks.slack.com'],
    /hooks\.slack\.com\/(?:services|workflows)\/([A-Z0-9]{8,}\/[A-Z0-9]{8,}\/[A-Za-z0-9]{16,})/g,
  ],
  ['a Discord webhook', ['/api/webhooks/'], /discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/([\w-]{50,})/g],
  // Begins with base64 of the digits of its owner's number.
  [
    'a Discord token',
    ['MD', 'MT', 'Mj', 'Mz', 'ND', 'NT', 'Nj', 'Nz', 'OD', 'OT'],
    /(?<![\w.-])[MNO][DTjz][\w-]{21,26}\.[\w-]{6}\.([\w-]{27,})/g,
  ],
  ['a Telegram token', [':AA'], /(?<![\w-])\d{8,10}:AA([\w-]{32,33})(?![\w-])/g],
  ['a Stripe key', ['k_live_', 'k_test_', 'k_prod_'], /(?<![A-Za-z0-9])[sr]k_(?:live|test|prod)_([A-Za-z0-9]{16,})/g],
  ['a Stripe webhook secret', ['whsec_'], /whsec_([A-Za-z0-9+/]{24,})/g],
  ['an Anthropic key', ['sk-ant-'], /sk-ant-([A-Za-z0-9_-]{24,})/g],
  ['an API key', ['sk-'], /(?<![A-Za-z0-9_-])sk-(?!ant-)((?:(?:proj|svcacct|admin|or-v1|lf)-)?[A-Za-z0-9_-]{24,})/g],
  ['a Google API key', ['AIza'], /(?<![A-Za-z0-9+/])AIza([\w-]{35})/g],
  ['a Google OAuth secret', ['GOCSPX-'], /GOCSPX-([\w-]{28})/g],
  ['a Google OAuth token', ['ya29.'], /ya29\.([\w-]{20,})/g],
  ['a Google refresh token', ['1//0'], /(?<!\w)1\/\/0([\w-]{40,})/g],
  ['a Hugging Face token', ['hf_', 'api_org_'], /(?<![A-Za-z0-9])(?:hf_|api_org_)([A-Za-z0-9]{30,})/g],
  ['a Groq key', ['gsk_'], /gsk_([A-Za-z0-9]{40,})/g],
  ['an xAI key', ['xai-'], /xai-([A-Za-z0-9]{40,})/g],
  ['a Perplexity key', ['pplx-'], /pplx-([A-Za-z0-9]{40,})/g],
  ['a Replicate token', ['r8_'], /(?<![A-Za-z0-9])r8_([A-Za-z0-9]{30,})/g],
  ['an npm token', ['npm_'], /npm_([A-Za-z0-9]{36})/g],
  ['a PyPI token', ['pypi-AgE'], /pypi-AgE([\w-]{40,})/g],
  ['a RubyGems key', ['rubygems_'], /rubygems_([a-f0-9]{48})/g],
  ['a crates.io token', ['cio'], /(?<![A-Za-z0-9])cio([A-Za-z0-9]{32})(?![A-Za-z0-9])/g],
  ['a Docker token', ['dckr_'], /dckr_(?:pat|oat)_([\w-]{20,})/g],
  ['a DigitalOcean token', ['_v1_'], /do[oprt]_v1_([a-f0-9]{64})/g],
  ['a SendGrid key', ['SG.'], /SG\.([\w-]{16,}\.[\w-]{32,})/g],
  ['a Mailgun key', ['key-'], /(?<![A-Za-z0-9])key-([a-f0-9]{32})(?![A-Za-z0-9])/g],
  ['a Mailchimp key', ['-us'], /(?<![A-Za-z0-9])([a-f0-9]{32})-us\d{1,2}(?!\w)/g],
  ['a Twilio key', ['SK'], /(?<![A-Za-z0-9])SK([a-f0-9]{32})(?![A-Za-z0-9])/g],
  ['a Shopify token', ['shp'], /shp(?:at|ca|pa|ss)_([a-fA-F0-9]{32})/g],
  ['a Square token', ['sq0', 'EAAA'], /(?<![A-Za-z0-9+/])(?:sq0(?:atp|csp|idp)-|EAAA)([\w-]{22,64})(?![A-Za-z0-9+/])/g],
  ['an Atlassian token', ['ATATT3', 'ATCTT3'], /(?<![A-Za-z0-9+/])AT(?:ATT|CTT)3([\w=-]{40,})/g],
  ['a Linear key', ['lin_'], /lin_(?:api|oauth)_([A-Za-z0-9]{30,})/g],
  ['a Notion token', ['secret_', 'ntn_'], /(?<![A-Za-z0-9])(?:secret_|ntn_)([A-Za-z0-9]{40,})/g],
  ['a Figma token', ['figd_', 'figo_', 'figu_'], /fig[dou]_?_([\w-]{36,})/g],
  ['an Airtable token', ['pat'], /pat[A-Za-z0-9]{14}\.([a-f0-9]{64})/g],
  ['a Databricks token', ['dapi'], /(?<![A-Za-z0-9])dapi([a-f0-9]{32})/g],
  ['a Doppler token', ['dp.'], /dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[\w-]+\.)?([A-Za-z0-9]{40,})/g],
  ['a Vault token', ['hvs.', 'hvb.', 'hvr.'], /(?<![A-Za-z0-9])hv[sbr]\.([\w-]{24,})/g],
  ['a Terraform token', ['.atlasv1.'], /\.atlasv1\.([\w=-]{60,})/g],
  ['a New Relic key', ['NRAK-', 'NRAL-', 'NRII-', 'NRJS-'], /NR(?:AK|AL|II|JS)-([A-Za-z0-9]{20,})/g],
  ['a Grafana token', ['glsa_', 'glc_'], /gl(?:sa|c)_([\w+/=-]{32,})/g],
  ['a Sentry token', ['sntry'], /sntry[su]_([\w+/=-]{40,})/g],
  ['a Supabase token', ['sbp_', 'sb_secret_'], /(?<![A-Za-z0-9])sb(?:p|_secret)_([A-Za-z0-9_-]{20,})/g],
  ['a PlanetScale token', ['pscale_'], /pscale_(?:tkn|pw|oauth)_([\w=-]{32,})/g],
  ['a Postman key', ['PMAK-'], /PMAK-([a-f0-9]{24}-[a-f0-9]{34})/g],
  ['a Pulumi token', ['pul-'], /pul-([a-f0-9]{40})/g],
  ['a Tailscale key', ['key-'], /tskey-(?:[a-z]+-)?([A-Za-z0-9-]{16,})/g],
  ['a Fly token', ['FlyV1 ', 'fo1_'], /(?:FlyV1 |fo1_)([\w+/=,-]{40,})/g],
  ['a Heroku key', ['HRKU-'], /HRKU-([\w-]{36,})/g],
  ['a Tavily key', ['tvly-'], /tvly-(?:dev-|prod-)?([A-Za-z0-9]{24,})/g],
  ['a Brave Search key', ['BSA'], /(?<![A-Za-z0-9+/_-])BSA([\w-]{24,32})(?![\w-])/g],
  ['an Azure storage key', ['AccountKey=', 'Accountkey='], /Account[Kk]ey=([A-Za-z0-9+/]{80,}={0,2})/g],
  ['an Azure access key', ['SharedKey=', 'SharedAccessKey='], /Shared(?:Access)?Key=([A-Za-z0-9+/]{40,}={0,2})/g],
  ['an Azure client secret', ['Q~'], /(?<![\w~.-])([\w~.-]{3}\dQ~[\w~.-]{31,34})(?![\w~.-])/g],
  ['an age secret key', ['AGE-SECRET-KEY-1'], /AGE-SECRET-KEY-1([A-Z0-9]{50,})/g],
  ['a private key', ['b3BlbnNzaC1rZXktdjE'], /(b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/]{20,})/g],
  ['a signed token', ['eyJ'], /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.([A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,})/g],
];

// Private keys: armour with a body, however its lines are broken or escaped. Certificates and public keys have other armour.
const armoured: typeof prefixed = [
  [
    'a private key',
    ['PRIVATE KEY'],
    /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\+[nrt]|[A-Z][A-Za-z-]+: [^\n\\]*)*((?:[A-Za-z0-9+/=_-]|\s|\\+[nr/]){40,})/g,
  ],
  [
    'a private key',
    ['PuTTY-User-Key-File-'],
    /PuTTY-User-Key-File-\d[^]*?Private-Lines: \d+\s+([A-Za-z0-9+/=\s]{40,})/g,
  ],
];

/** Every kind that is known. */
export const secretFormats: readonly SecretFormat[] = [...armoured, ...prefixed].map(([kind, marks, looks]) => ({
  kind,
  marks,
  looks,
}));
