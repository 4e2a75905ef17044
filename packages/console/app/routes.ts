import { index, type RouteConfig, route } from "@react-router/dev/routes";

export default [
  index("routes/landing.tsx"),
  route("sign-in", "routes/sign-in.tsx"),
  route("sign-up", "routes/sign-up.tsx"),
  route("sign-out", "routes/sign-out.ts"),
  route("auth/callback", "routes/auth-callback.ts"),
  route("workspace", "routes/workspace.tsx"),
  route("workspace/feed", "routes/workspace-feed.ts"),
] satisfies RouteConfig;
