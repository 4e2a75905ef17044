import { index, type RouteConfig, route } from "@react-router/dev/routes";

export default [
  index("routes/landing.tsx"),
  route("sign-in", "routes/sign-in.tsx"),
  route("sign-up", "routes/sign-up.tsx"),
  route("sign-out", "routes/sign-out.ts"),
  route("auth/callback", "routes/auth-callback.tsx"),
  route("auth/with/:provider", "routes/auth-provider.ts"),
  route("invitations/:token", "routes/invitation.tsx"),
  route("workspace", "routes/workspace.tsx"),
  route("workspace/feed", "routes/workspace-feed.ts"),
  route("workspace/chat", "routes/workspace-chat.ts"),
  route("workspace/chat/:session/stream", "routes/workspace-chat-stream.ts"),
  route("avatar", "routes/avatar.tsx"),
  route("organizations", "routes/organizations.tsx"),
  route("organizations/:slug/members", "routes/members.tsx"),
  route("account", "routes/account.tsx"),
  route("account/export", "routes/account-export.ts"),
] satisfies RouteConfig;
