import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { callAws } from "./awsCalls";

/**
 * Reads a secret's current text; undefined while it has none. Throws AwsUnavailable for what
 * passes by itself, else what Secrets Manager throws.
 */
export type ReadSecret = (name: string, deadline: AbortSignal) => Promise<string | undefined>;

export function secretReader(client: SecretsManagerClient): ReadSecret {
  return async (name, deadline) => {
    try {
      const { SecretString } = await callAws("GetSecretValue", deadline, (abortSignal) =>
        client.send(new GetSecretValueCommand({ SecretId: name }), { abortSignal }),
      );
      return SecretString;
    } catch (error) {
      if ((error as Error).name === "ResourceNotFoundException") return undefined;
      throw error;
    }
  };
}
