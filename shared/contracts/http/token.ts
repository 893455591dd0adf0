// The token endpoint (RFC 6749 §4.4) and the keys that its tokens are signed with (RFC 7517).
import { z } from 'zod';

/** Fields that we do not know are passed over, as RFC 6749 §3.2 asks. */
export const issueTokenBody = z
  .object({
    grant_type: z.literal('client_credentials', { error: 'must be client_credentials' }),
    client_id: z.string().max(100).optional().meta({ description: 'API key; or by HTTP Basic.' }),
    client_secret: z.string().max(200).optional().meta({ description: 'Its secret; or by HTTP Basic.' }),
    scope: z.string().max(500).optional().meta({
      description: 'Scopes that the token shall have, with spaces between; all that the key has unless said.',
    }),
  })
  .meta({ id: 'TokenRequest' });

export const accessToken = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds.' }),
    scope: z.string(),
  })
  .readonly()
  .meta({ id: 'AccessToken' });

export const signingKeySet = z
  .object({
    keys: z
      .array(
        z
          .object({
            kty: z.literal('RSA'),
            kid: z.string(),
            alg: z.literal('RS256'),
            use: z.literal('sig'),
            n: z.string(),
            e: z.string(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly()
  .meta({ id: 'SigningKeySet' });
