// An OpenID provider as a program: `node serve-oidc-issuer.cjs PORT PATH`. Its client `job` gets signed tokens for the audience
// that it names, as the jobs of a CI system do.
const [, , port, path] = process.argv;
const url = `http://127.0.0.1:${port}${path}`;

void (async () => {
  const { Provider } = await import("oidc-provider");
  const provider = new Provider(url, {
    clients: [
      {
        client_id: "job",
        client_secret: "known-to-the-test",
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      },
    ],
    // What it says of a job beside its subject.
    extraTokenClaims: () => ({ repository: "acme/lib", ref: "refs/heads/main" }),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, audience) => ({
          scope: "",
          audience,
          accessTokenTTL: 300,
          accessTokenFormat: "jwt",
        }),
      },
    },
  });
  const { createServer } = await import("node:http");
  const answer = provider.callback();
  createServer((request, response) => {
    // It is mounted at a path, as the issuers of many CI systems are.
    if (!request.url.startsWith(path)) {
      response.writeHead(404).end();
      return;
    }
    request.originalUrl = request.url;
    request.url = request.url.slice(path.length) || "/";
    answer(request, response);
  }).listen(Number(port), "127.0.0.1", () => {
    console.log("ready");
  });
})();
