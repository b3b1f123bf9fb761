/** One kind of key that can be recognised by its looks. */
export interface SecretFormat {
  /** Ends «contains …». */
  readonly kind: string;
  /** Global. Group 1 is the random part, which a placeholder has not; without a group, all of it. */
  readonly looks: RegExp;
}

// Prefixes as their issuers document them; the lengths are lower bounds, because issuers lengthen their keys.
const prefixed: readonly (readonly [kind: string, looks: RegExp])[] = [
  ['an AWS access key', /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)([A-Z0-9]{16})(?![A-Za-z0-9])/g],
  ['a GitHub token', /gh[pousr]_([A-Za-z0-9]{30,})/g],
  ['a GitHub token', /github_pat_([A-Za-z0-9_]{30,})/g],
  ['a GitLab token', /gl(?:pat|dt|rt|cbt|ptt|ft|soat|oas|agent|imt|ffct)-([A-Za-z0-9_-]{20,})/g],
  ['a Slack token', /xox[abceoprs](?:\.xox[abp])?-([A-Za-z0-9-]{10,})/g],
  ['a Slack token', /xapp-(\d-[A-Z0-9]+-\d+-[a-z0-9]{20,})/g],
  ['a Slack webhook', /hooks\.slack\.com\/(?:services|workflows)\/([A-Z0-9]{8,}\/[A-Z0-9]{8,}\/[A-Za-z0-9]{16,})/g],
  ['a Discord webhook', /discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/([\w-]{50,})/g],
  ['a Discord token', /(?<![\w.-])[MNO][\w-]{22,27}\.[\w-]{6}\.([\w-]{27,})/g],
  ['a Telegram token', /(?<![\w-])\d{8,10}:AA([\w-]{32,33})(?![\w-])/g],
  ['a Stripe key', /(?<![A-Za-z0-9])[sr]k_(?:live|test|prod)_([A-Za-z0-9]{16,})/g],
  ['a Stripe webhook secret', /whsec_([A-Za-z0-9+/]{24,})/g],
  ['an Anthropic key', /sk-ant-([A-Za-z0-9_-]{24,})/g],
  ['an API key', /(?<![A-Za-z0-9_-])sk-(?!ant-)((?:(?:proj|svcacct|admin|or-v1|lf)-)?[A-Za-z0-9_-]{24,})/g],
  ['a Google API key', /AIza([\w-]{35})/g],
  ['a Google OAuth secret', /GOCSPX-([\w-]{28})/g],
  ['a Google OAuth token', /ya29\.([\w-]{20,})/g],
  ['a Google refresh token', /(?<!\w)1\/\/0([\w-]{40,})/g],
  ['a Hugging Face token', /(?<![A-Za-z0-9])(?:hf_|api_org_)([A-Za-z0-9]{30,})/g],
  ['a Groq key', /gsk_([A-Za-z0-9]{40,})/g],
  ['an xAI key', /xai-([A-Za-z0-9]{40,})/g],
  ['a Perplexity key', /pplx-([A-Za-z0-9]{40,})/g],
  ['a Replicate token', /(?<![A-Za-z0-9])r8_([A-Za-z0-9]{30,})/g],
  ['an npm token', /npm_([A-Za-z0-9]{36})/g],
  ['a PyPI token', /pypi-AgE([\w-]{40,})/g],
  ['a RubyGems key', /rubygems_([a-f0-9]{48})/g],
  ['a crates.io token', /(?<![A-Za-z0-9])cio([A-Za-z0-9]{32})(?![A-Za-z0-9])/g],
  ['a Docker token', /dckr_(?:pat|oat)_([\w-]{20,})/g],
  ['a DigitalOcean token', /do[oprt]_v1_([a-f0-9]{64})/g],
  ['a SendGrid key', /SG\.([\w-]{16,}\.[\w-]{32,})/g],
  ['a Mailgun key', /(?<![A-Za-z0-9])key-([a-f0-9]{32})(?![A-Za-z0-9])/g],
  ['a Mailchimp key', /(?<![A-Za-z0-9])([a-f0-9]{32})-us\d{1,2}(?!\w)/g],
  ['a Twilio key', /(?<![A-Za-z0-9])SK([a-f0-9]{32})(?![A-Za-z0-9])/g],
  ['a Shopify token', /shp(?:at|ca|pa|ss)_([a-fA-F0-9]{32})/g],
  ['a Square token', /(?:sq0(?:atp|csp|idp)-|EAAA)([\w-]{22,})/g],
  ['an Atlassian token', /AT(?:ATT|CTT)3([\w=-]{40,})/g],
  ['a Linear key', /lin_(?:api|oauth)_([A-Za-z0-9]{30,})/g],
  ['a Notion token', /(?<![A-Za-z0-9])(?:secret_|ntn_)([A-Za-z0-9]{40,})/g],
  ['a Figma token', /fig[dou]_?_([\w-]{36,})/g],
  ['an Airtable token', /pat[A-Za-z0-9]{14}\.([a-f0-9]{64})/g],
  ['a Databricks token', /dapi([a-f0-9]{32})/g],
  ['a Doppler token', /dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[\w-]+\.)?([A-Za-z0-9]{40,})/g],
  ['a Vault token', /(?<![A-Za-z0-9])hv[sbr]\.([\w-]{24,})/g],
  ['a Terraform token', /[A-Za-z0-9]{14}\.atlasv1\.([\w=-]{60,})/g],
  ['a New Relic key', /NR(?:AK|AL|II|JS)-([A-Z0-9]{20,})/gi],
  ['a Grafana token', /gl(?:sa|c)_([\w+/=-]{32,})/g],
  ['a Sentry token', /sntry[su]_([\w+/=-]{40,})/g],
  ['a Supabase token', /(?<![A-Za-z0-9])sb(?:p|_secret)_([A-Za-z0-9_-]{20,})/g],
  ['a PlanetScale token', /pscale_(?:tkn|pw|oauth)_([\w=-]{32,})/g],
  ['a Postman key', /PMAK-([a-f0-9]{24}-[a-f0-9]{34})/g],
  ['a Pulumi token', /pul-([a-f0-9]{40})/g],
  ['a Tailscale key', /tskey-(?:[a-z]+-)?([A-Za-z0-9-]{16,})/g],
  ['a Fly token', /(?:FlyV1 |fo1_)([\w+/=,-]{40,})/g],
  ['a Heroku key', /HRKU-([\w-]{36,})/g],
  ['a Tavily key', /tvly-(?:dev-|prod-)?([A-Za-z0-9]{24,})/g],
  ['a Brave Search key', /(?<![A-Za-z0-9])BSA([\w-]{24,32})(?![\w-])/g],
  ['an Azure storage key', /Account[Kk]ey=([A-Za-z0-9+/]{80,}={0,2})/g],
  ['an Azure access key', /Shared(?:Access)?Key=([A-Za-z0-9+/]{40,}={0,2})/g],
  ['an Azure client secret', /(?<![\w~.-])([\w~.-]{3}\dQ~[\w~.-]{31,34})(?![\w~.-])/g],
  ['an age secret key', /AGE-SECRET-KEY-1([A-Z0-9]{50,})/g],
  ['a private key', /(b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/]{20,})/g],
  ['a signed token', /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.(?:eyJ)?[A-Za-z0-9_-]{8,}\.([A-Za-z0-9_-]{16,})/g],
];

// Private keys: armour with a body, however its lines are broken or escaped. Certificates and public keys have other armour.
const armoured: readonly (readonly [kind: string, looks: RegExp])[] = [
  [
    'a private key',
    /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\+[nrt]|[A-Z][A-Za-z-]+: [^\n\\]*)*((?:[A-Za-z0-9+/=_-]|\s|\\+[nr/]){40,})/g,
  ],
  ['a private key', /PuTTY-User-Key-File-\d[^]*?Private-Lines: \d+\s+([A-Za-z0-9+/=\s]{40,})/g],
];

export const secretFormats: readonly SecretFormat[] = [...armoured, ...prefixed].map(([kind, looks]) => ({
  kind,
  looks,
}));
