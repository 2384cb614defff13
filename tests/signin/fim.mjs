// A provider of OpenID Connect as a French academy has one (FIM): oidc-provider with the claims of its directory. Whoever types a name
// is that person. Keys are new at each start, under another name.
//   node fim.mjs PORT BACK OVER [FROM [PUBLIC KEY OF THE STATION, PEM]]
// FROM: the moment from which delegations are counted, in milliseconds; now where it is empty
import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Provider from 'oidc-provider';

const [port, back, over, from, theirs] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const day = (days) => new Date(Number(from || Date.now()) + days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
const school = '0951099D$UAJ$PU$N$T3$LP$320';
const delegated = (first, last) => `okey|*|${day(first)}|${day(last)}|zlefevre|FrEduRneResp=${school}|srv|DIR|`;
const named = (given_name, family_name) => ({ given_name, family_name, email: `${given_name}@example.fr`.toLowerCase() });
const people = {
  zlefevre: { ...named('Zoe', 'Lefèvre'), FrEduFonctAdm: 'DIR', FrEduRneResp: [school], FrEduRne: ['X'], FrEduResDel: 'X' },
  dmartin: { ...named('Denis', 'Martin'), FrEduFonctAdm: 'ADF', FrEduRneResp: 'X', FrEduRne: [school], FrEduResDel: [delegated(0, 1)] },
  pdurand: { ...named('Paul', 'Durand'), FrEduRneResp: 'X', FrEduRne: [school, 'not a school'], FrEduResDel: [delegated(-9, -2), 'okey|*|'] },
  cmoreau: { ...named('Claire', 'Moreau'), FrEduFonctAdm: 'DIR', FrEduRneResp: [school], FrEduRne: [school] },
  apetit: { ...named('Agnès', 'Petit'), FrEduRne: [school] },
  nobody: { ...named('Nobody', 'Here'), FrEduRneResp: 'X', FrEduRne: 'X', FrEduResDel: 'X' },
};

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'ES256' };
// by a secret that both know, or by a key of the station's own
const proof = theirs
  ? { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [createPublicKey(readFileSync(theirs)).export({ format: 'jwk' })] } }
  : { client_secret: 'un secret: 100 %' };
const provider = new Provider(issuer, {
  clients: [{
    client_id: 'trousseau', ...proof, redirect_uris: [back], post_logout_redirect_uris: [over],
    id_token_signed_response_alg: 'ES256', backchannel_logout_uri: back.replace(/back$/, 'over'), backchannel_logout_session_required: true,
  }],
  jwks: { keys: [key] },
  cookies: { keys: [randomUUID()] },
  claims: {
    openid: ['sub', 'FrEduFonctAdm', 'FrEduRneResp', 'FrEduRne', 'FrEduResDel'],
    profile: ['given_name', 'family_name'], email: ['email'], sid: null, auth_time: null, acr: null, iss: null,
  },
  findAccount: (_, id) => people[id] && { accountId: id, claims: async () => ({ sub: id, ...people[id] }) },
  features: { devInteractions: { enabled: true }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  clientAuthMethods: ['client_secret_basic', 'private_key_jwt'],
  enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'ES256', 'EdDSA', 'Ed25519'] },
  pkce: { required: () => true },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
