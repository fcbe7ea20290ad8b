import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** Reads a secret's current text; undefined while it has none. Throws what Secrets Manager throws. */
export type ReadSecret = (name: string) => Promise<string | undefined>;

export function secretReader(client: SecretsManagerClient): ReadSecret {
  return async (name) => {
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
      return SecretString;
    } catch (error) {
      if ((error as Error).name === "ResourceNotFoundException") return undefined;
      throw error;
    }
  };
}
