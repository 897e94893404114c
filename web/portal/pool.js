/**
 * The user pool's own API, which a signed-in person may call from the browser: second factor, password, sign-out.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html
 */

/** @typedef {ReturnType<typeof createPool>} Pool */

/** The pool refused, or did not answer. */
export class PoolProblem extends Error {
  /** @param {string} kind Cognito's name for it: "NotAuthorizedException"; empty when nobody answered */
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

/** @param {string} url */
export function createPool(url) {
  /**
   * @param {string} action
   * @param {object} request
   * @returns {Promise<any>}
   * @throws {PoolProblem}
   */
  async function call(action, request) {
    /** @type {Response} */
    let response;
    /** @type {any} */
    let answer;
    try {
      response = await fetch(url, {
        method: "POST",
        headers: {
          "Content-Type": "application/x-amz-json-1.1",
          "X-Amz-Target": `AWSCognitoIdentityProviderService.${action}`,
        },
        body: JSON.stringify(request),
        cache: "no-store",
        credentials: "omit",
      });
      answer = await response.json();
    } catch {
      throw new PoolProblem("");
    }
    // "com.amazonaws…#NotAuthorizedException" or the name alone.
    if (!response.ok) throw new PoolProblem(String(answer.__type ?? "").split("#").at(-1) ?? "");
    return answer;
  }

  return {
    /** What a call throws that nobody answered. */
    silence: () => new PoolProblem(""),

    /** Whether the person's app is asked for a code at sign-in. @param {string} token */
    async hasSecondFactor(token) {
      const { UserMFASettingList: factors } = await call("GetUser", { AccessToken: token });
      return (factors ?? []).includes("SOFTWARE_TOKEN_MFA");
    },

    /** A new key for the person's app; nothing changes before `confirmKey`. @param {string} token @returns {Promise<string>} */
    newKey: async (token) => (await call("AssociateSoftwareToken", { AccessToken: token })).SecretCode,

    /**
     * From the next sign-in on, a code is asked for.
     * @param {string} token
     * @param {string} code that the app shows for the new key
     */
    async confirmKey(token, code) {
      const { Status: status } = await call("VerifySoftwareToken", { AccessToken: token, UserCode: code });
      if (status !== "SUCCESS") throw new PoolProblem("CodeMismatchException");
      await preferApp(token, true);
    },

    /** @param {string} token */
    withoutSecondFactor: (token) => preferApp(token, false),

    /** @param {string} token @param {string} before @param {string} after */
    changePassword: (token, before, after) =>
      call("ChangePassword", { AccessToken: token, PreviousPassword: before, ProposedPassword: after }),

    /** Ends every sign-in of the person, wherever it is. @param {string} token */
    signOutEverywhere: (token) => call("GlobalSignOut", { AccessToken: token }),

    /**
     * Ends one sign-in.
     * @param {string} refreshToken may be empty
     * @param {string} clientId
     * @returns {Promise<boolean>} false when nobody answered; a refused token has ended already
     */
    async revoke(refreshToken, clientId) {
      if (refreshToken === "") return navigator.onLine;
      try {
        await call("RevokeToken", { Token: refreshToken, ClientId: clientId });
      } catch (problem) {
        return problem instanceof PoolProblem && problem.kind !== "";
      }
      return true;
    },
  };

  /** @param {string} token @param {boolean} on */
  function preferApp(token, on) {
    return call("SetUserMFAPreference", {
      AccessToken: token,
      SoftwareTokenMfaSettings: { Enabled: on, PreferredMfa: on },
    });
  }
}
