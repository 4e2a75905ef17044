/** What a page gets when somebody was invited. */
export interface NewInvitation {
  invitation: {
    email: string;
    /** To be sent to them; it cannot be shown again. */
    link: string;
    /** ISO 8601. */
    expiresAt: string;
  };
}
