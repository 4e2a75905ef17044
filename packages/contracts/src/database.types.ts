// Generated from the database's schema by `npm run generate`. Do not edit.
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      audit_events: {
        Row: {
          actor_id: string | null;
          debug_id: string;
          details: NonNullable<Json>;
          event: string;
          id: string;
          occurred_at: string;
          organization_id: string | null;
          subject_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          actor_id?: string | null;
          debug_id?: string;
          details?: NonNullable<Json>;
          event: string;
          id?: string;
          occurred_at?: string;
          organization_id?: string | null;
          subject_id?: string | null;
        };
        Update: {
          actor_id?: string | null;
          debug_id?: string;
          details?: NonNullable<Json>;
          event?: string;
          id?: string;
          occurred_at?: string;
          organization_id?: string | null;
          subject_id?: string | null;
        };
        Relationships: [];
      };
      avatars: {
        Row: {
          age: number;
          created_at: string;
          id: string;
          name: string;
          personality: Database["public"]["Enums"]["personality_type"];
          physical_description: string | null;
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          age: number;
          created_at?: string;
          id?: string;
          name: string;
          personality?: Database["public"]["Enums"]["personality_type"];
          physical_description?: string | null;
          updated_at?: string;
          user_id?: string;
        };
        Update: {
          age?: number;
          created_at?: string;
          id?: string;
          name?: string;
          personality?: Database["public"]["Enums"]["personality_type"];
          physical_description?: string | null;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [];
      };
      chat_sessions: {
        Row: {
          archived_at: string | null;
          created_at: string;
          id: string;
          is_active: boolean;
          organization_id: string;
          title: string;
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          archived_at?: string | null;
          created_at?: string;
          id?: string;
          is_active?: boolean;
          organization_id: string;
          title?: string;
          updated_at?: string;
          user_id?: string;
        };
        Update: {
          archived_at?: string | null;
          created_at?: string;
          id?: string;
          is_active?: boolean;
          organization_id?: string;
          title?: string;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "chat_sessions_organization_id_fkey";
            columns: ["organization_id"];
            isOneToOne: false;
            referencedRelation: "organizations";
            referencedColumns: ["id"];
          },
        ];
      };
      feature_flags: {
        Row: {
          created_at: string;
          description: string;
          is_enabled: boolean;
          key: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          description: string;
          is_enabled?: boolean;
          key: string;
          updated_at?: string;
        };
        Update: {
          created_at?: string;
          description?: string;
          is_enabled?: boolean;
          key?: string;
          updated_at?: string;
        };
        Relationships: [];
      };
      invitations: {
        Row: {
          accepted_at: string | null;
          accepted_by: string | null;
          created_at: string;
          email: string;
          expires_at: string;
          id: string;
          invited_by: string | null;
          organization_id: string;
          revoked_at: string | null;
          role: Database["public"]["Enums"]["organization_role"];
          token_hash: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          accepted_at?: string | null;
          accepted_by?: string | null;
          created_at?: string;
          email: string;
          expires_at: string;
          id?: string;
          invited_by?: string | null;
          organization_id: string;
          revoked_at?: string | null;
          role: Database["public"]["Enums"]["organization_role"];
          token_hash: string;
          updated_at?: string;
        };
        Update: {
          accepted_at?: string | null;
          accepted_by?: string | null;
          created_at?: string;
          email?: string;
          expires_at?: string;
          id?: string;
          invited_by?: string | null;
          organization_id?: string;
          revoked_at?: string | null;
          role?: Database["public"]["Enums"]["organization_role"];
          token_hash?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "invitations_organization_id_fkey";
            columns: ["organization_id"];
            isOneToOne: false;
            referencedRelation: "organizations";
            referencedColumns: ["id"];
          },
        ];
      };
      message_attachments: {
        Row: {
          attempt: number;
          byte_size: number | null;
          created_at: string;
          error: string | null;
          expires_at: string;
          filename: string | null;
          id: string;
          media_id: string;
          message_id: string;
          mime_type: string | null;
          next_attempt_at: string;
          organization_id: string;
          phone_number_id: string;
          sha256: string | null;
          state: Database["public"]["Enums"]["attachment_state"];
          storage_path: string | null;
          type: Database["public"]["Enums"]["message_type"];
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          attempt?: number;
          byte_size?: number | null;
          created_at?: string;
          error?: string | null;
          expires_at?: string;
          filename?: string | null;
          id?: string;
          media_id: string;
          message_id: string;
          mime_type?: string | null;
          next_attempt_at?: string;
          organization_id: string;
          phone_number_id: string;
          sha256?: string | null;
          state?: Database["public"]["Enums"]["attachment_state"];
          storage_path?: string | null;
          type: Database["public"]["Enums"]["message_type"];
          updated_at?: string;
          user_id: string;
        };
        Update: {
          attempt?: number;
          byte_size?: number | null;
          created_at?: string;
          error?: string | null;
          expires_at?: string;
          filename?: string | null;
          id?: string;
          media_id?: string;
          message_id?: string;
          mime_type?: string | null;
          next_attempt_at?: string;
          organization_id?: string;
          phone_number_id?: string;
          sha256?: string | null;
          state?: Database["public"]["Enums"]["attachment_state"];
          storage_path?: string | null;
          type?: Database["public"]["Enums"]["message_type"];
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "message_attachments_message_fkey";
            columns: ["organization_id", "message_id"];
            isOneToOne: true;
            referencedRelation: "messages";
            referencedColumns: ["organization_id", "id"];
          },
        ];
      };
      messages: {
        Row: {
          avatar_id: string | null;
          channel: Database["public"]["Enums"]["message_channel"];
          content: string;
          created_at: string;
          edited_at: string | null;
          external_id: string | null;
          id: string;
          organization_id: string;
          reaction: string | null;
          revoked_at: string | null;
          role: Database["public"]["Enums"]["message_role"];
          session_id: string;
          status: Database["public"]["Enums"]["message_status"];
          type: Database["public"]["Enums"]["message_type"];
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          avatar_id?: string | null;
          channel?: Database["public"]["Enums"]["message_channel"];
          content: string;
          created_at?: string;
          edited_at?: string | null;
          external_id?: string | null;
          id?: string;
          organization_id: string;
          reaction?: string | null;
          revoked_at?: string | null;
          role?: Database["public"]["Enums"]["message_role"];
          session_id: string;
          status?: Database["public"]["Enums"]["message_status"];
          type?: Database["public"]["Enums"]["message_type"];
          user_id: string;
        };
        Update: {
          avatar_id?: string | null;
          channel?: Database["public"]["Enums"]["message_channel"];
          content?: string;
          created_at?: string;
          edited_at?: string | null;
          external_id?: string | null;
          id?: string;
          organization_id?: string;
          reaction?: string | null;
          revoked_at?: string | null;
          role?: Database["public"]["Enums"]["message_role"];
          session_id?: string;
          status?: Database["public"]["Enums"]["message_status"];
          type?: Database["public"]["Enums"]["message_type"];
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "messages_avatar_fkey";
            columns: ["avatar_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "avatars";
            referencedColumns: ["id", "user_id"];
          },
          {
            foreignKeyName: "messages_session_fkey";
            columns: ["organization_id", "session_id"];
            isOneToOne: false;
            referencedRelation: "chat_sessions";
            referencedColumns: ["organization_id", "id"];
          },
        ];
      };
      organization_members: {
        Row: {
          created_at: string;
          is_active: boolean;
          organization_id: string;
          role: Database["public"]["Enums"]["organization_role"];
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          is_active?: boolean;
          organization_id: string;
          role?: Database["public"]["Enums"]["organization_role"];
          updated_at?: string;
          user_id: string;
        };
        Update: {
          created_at?: string;
          is_active?: boolean;
          organization_id?: string;
          role?: Database["public"]["Enums"]["organization_role"];
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "organization_members_organization_id_fkey";
            columns: ["organization_id"];
            isOneToOne: false;
            referencedRelation: "organizations";
            referencedColumns: ["id"];
          },
        ];
      };
      organizations: {
        Row: {
          created_at: string;
          external_issuer: string | null;
          external_tenant_id: string | null;
          id: string;
          name: string;
          personal_for: string | null;
          slug: string;
          storage_bucket: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          external_issuer?: string | null;
          external_tenant_id?: string | null;
          id?: string;
          name: string;
          personal_for?: string | null;
          slug: string;
          storage_bucket?: never;
          updated_at?: string;
        };
        Update: {
          created_at?: string;
          external_issuer?: string | null;
          external_tenant_id?: string | null;
          id?: string;
          name?: string;
          personal_for?: string | null;
          slug?: string;
          storage_bucket?: never;
          updated_at?: string;
        };
        Relationships: [];
      };
      plans: {
        Row: {
          api_calls: number | null;
          created_at: string;
          currency: string;
          features: NonNullable<Json>;
          ingestions: number | null;
          monthly_price: number;
          name: string;
          oracle_queries: number | null;
          position: number;
          seats: number | null;
          slug: string;
          storage_gb: number | null;
          tier: Database["public"]["Enums"]["plan_tier"];
          updated_at: string;
          yearly_price: number;
        };
        ComputedFields: never;
        Insert: {
          api_calls?: number | null;
          created_at?: string;
          currency?: string;
          features?: NonNullable<Json>;
          ingestions?: number | null;
          monthly_price: number;
          name: string;
          oracle_queries?: number | null;
          position?: number;
          seats?: number | null;
          slug: string;
          storage_gb?: number | null;
          tier: Database["public"]["Enums"]["plan_tier"];
          updated_at?: string;
          yearly_price: number;
        };
        Update: {
          api_calls?: number | null;
          created_at?: string;
          currency?: string;
          features?: NonNullable<Json>;
          ingestions?: number | null;
          monthly_price?: number;
          name?: string;
          oracle_queries?: number | null;
          position?: number;
          seats?: number | null;
          slug?: string;
          storage_gb?: number | null;
          tier?: Database["public"]["Enums"]["plan_tier"];
          updated_at?: string;
          yearly_price?: number;
        };
        Relationships: [];
      };
      profiles: {
        Row: {
          active_organization_id: string | null;
          avatar_url: string | null;
          beta_features: NonNullable<Json>;
          company_name: string | null;
          created_at: string;
          email: string | null;
          email_verified: boolean;
          id: string;
          identity_roles: NonNullable<Json>;
          last_login_at: string | null;
          name: string | null;
          onboarding_completed: boolean;
          role: string | null;
          timezone: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          active_organization_id?: string | null;
          avatar_url?: string | null;
          beta_features?: NonNullable<Json>;
          company_name?: string | null;
          created_at?: string;
          email?: string | null;
          email_verified?: boolean;
          id: string;
          identity_roles?: NonNullable<Json>;
          last_login_at?: string | null;
          name?: string | null;
          onboarding_completed?: boolean;
          role?: string | null;
          timezone?: string;
          updated_at?: string;
        };
        Update: {
          active_organization_id?: string | null;
          avatar_url?: string | null;
          beta_features?: NonNullable<Json>;
          company_name?: string | null;
          created_at?: string;
          email?: string | null;
          email_verified?: boolean;
          id?: string;
          identity_roles?: NonNullable<Json>;
          last_login_at?: string | null;
          name?: string | null;
          onboarding_completed?: boolean;
          role?: string | null;
          timezone?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "profiles_active_organization_id_fkey";
            columns: ["active_organization_id"];
            isOneToOne: false;
            referencedRelation: "organizations";
            referencedColumns: ["id"];
          },
        ];
      };
      projects: {
        Row: {
          chunking_strategy: Database["public"]["Enums"]["chunking_strategy"];
          created_at: string;
          description: string | null;
          id: string;
          name: string;
          organization_id: string;
          owner_id: string | null;
          privacy: Database["public"]["Enums"]["project_privacy"];
          stage_number: number | null;
          status: Database["public"]["Enums"]["project_status"];
          type: Database["public"]["Enums"]["project_type"];
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          chunking_strategy?: Database["public"]["Enums"]["chunking_strategy"];
          created_at?: string;
          description?: string | null;
          id?: string;
          name: string;
          organization_id: string;
          owner_id?: string | null;
          privacy?: Database["public"]["Enums"]["project_privacy"];
          stage_number?: number | null;
          status?: Database["public"]["Enums"]["project_status"];
          type?: Database["public"]["Enums"]["project_type"];
          updated_at?: string;
        };
        Update: {
          chunking_strategy?: Database["public"]["Enums"]["chunking_strategy"];
          created_at?: string;
          description?: string | null;
          id?: string;
          name?: string;
          organization_id?: string;
          owner_id?: string | null;
          privacy?: Database["public"]["Enums"]["project_privacy"];
          stage_number?: number | null;
          status?: Database["public"]["Enums"]["project_status"];
          type?: Database["public"]["Enums"]["project_type"];
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "projects_organization_id_fkey";
            columns: ["organization_id"];
            isOneToOne: false;
            referencedRelation: "organizations";
            referencedColumns: ["id"];
          },
        ];
      };
      subscriptions: {
        Row: {
          created_at: string;
          current_period_end: string | null;
          current_period_start: string | null;
          organization_id: string;
          plan_slug: string;
          status: Database["public"]["Enums"]["subscription_status"];
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          current_period_end?: string | null;
          current_period_start?: string | null;
          organization_id: string;
          plan_slug?: string;
          status?: Database["public"]["Enums"]["subscription_status"];
          updated_at?: string;
        };
        Update: {
          created_at?: string;
          current_period_end?: string | null;
          current_period_start?: string | null;
          organization_id?: string;
          plan_slug?: string;
          status?: Database["public"]["Enums"]["subscription_status"];
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "subscriptions_organization_id_fkey";
            columns: ["organization_id"];
            isOneToOne: true;
            referencedRelation: "organizations";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "subscriptions_plan_slug_fkey";
            columns: ["plan_slug"];
            isOneToOne: false;
            referencedRelation: "plans";
            referencedColumns: ["slug"];
          },
        ];
      };
      user_preferences: {
        Row: {
          created_at: string;
          email_notifications: boolean;
          locale: string;
          theme: string;
          updated_at: string;
          user_id: string;
          whatsapp_notifications: boolean;
          whatsapp_phone: string | null;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          email_notifications?: boolean;
          locale?: string;
          theme?: string;
          updated_at?: string;
          user_id: string;
          whatsapp_notifications?: boolean;
          whatsapp_phone?: string | null;
        };
        Update: {
          created_at?: string;
          email_notifications?: boolean;
          locale?: string;
          theme?: string;
          updated_at?: string;
          user_id?: string;
          whatsapp_notifications?: boolean;
          whatsapp_phone?: string | null;
        };
        Relationships: [];
      };
      whatsapp_identities: {
        Row: {
          bsuid: string | null;
          created_at: string;
          display_name: string | null;
          id: string;
          last_inbound_at: string | null;
          link_failed_at: string | null;
          link_failures: number;
          link_prompted_at: string | null;
          marketing_stopped_at: string | null;
          phone: string | null;
          phone_key: string | null;
          stopped_at: string | null;
          unreachable_at: string | null;
          updated_at: string;
          user_id: string | null;
          verified_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          bsuid?: string | null;
          created_at?: string;
          display_name?: string | null;
          id?: string;
          last_inbound_at?: string | null;
          link_failed_at?: string | null;
          link_failures?: number;
          link_prompted_at?: string | null;
          marketing_stopped_at?: string | null;
          phone?: string | null;
          phone_key?: never;
          stopped_at?: string | null;
          unreachable_at?: string | null;
          updated_at?: string;
          user_id?: string | null;
          verified_at?: string | null;
        };
        Update: {
          bsuid?: string | null;
          created_at?: string;
          display_name?: string | null;
          id?: string;
          last_inbound_at?: string | null;
          link_failed_at?: string | null;
          link_failures?: number;
          link_prompted_at?: string | null;
          marketing_stopped_at?: string | null;
          phone?: string | null;
          phone_key?: never;
          stopped_at?: string | null;
          unreachable_at?: string | null;
          updated_at?: string;
          user_id?: string | null;
          verified_at?: string | null;
        };
        Relationships: [];
      };
    };
    Views: {
      [_ in never]: never;
    };
    Functions: {
      accept_invitation: { Args: { token: string }; Returns: Json };
      activate_chat_session: {
        Args: { session: string };
        Returns: {
          archived_at: string | null;
          created_at: string;
          id: string;
          is_active: boolean;
          organization_id: string;
          title: string;
          updated_at: string;
          user_id: string;
        };
        SetofOptions: {
          from: "*";
          to: "chat_sessions";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      active_chat_session: {
        Args: Record<PropertyKey, never>;
        Returns: {
          archived_at: string | null;
          created_at: string;
          id: string;
          is_active: boolean;
          organization_id: string;
          title: string;
          updated_at: string;
          user_id: string;
        };
        SetofOptions: {
          from: "*";
          to: "chat_sessions";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      admin_put_whatsapp_template: {
        Args: {
          actor_id: string;
          body: string;
          category: string;
          debug_id: string;
          language: string;
          name: string;
          status: string;
        };
        Returns: Json;
      };
      admin_resume_whatsapp_number: {
        Args: { actor_id: string; debug_id: string; phone_number_id: string };
        Returns: Json;
      };
      admit_external_user: {
        Args: {
          issuer: string;
          roles?: Json;
          subject: string;
          tenant_id?: string;
          tenant_name?: string;
          user_id: string;
        };
        Returns: Json;
      };
      archive_chat_session: {
        Args: { session: string };
        Returns: {
          archived_at: string | null;
          created_at: string;
          id: string;
          is_active: boolean;
          organization_id: string;
          title: string;
          updated_at: string;
          user_id: string;
        };
        SetofOptions: {
          from: "*";
          to: "chat_sessions";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      backfill_workspaces: {
        Args: { actor_id: string; batch_size: number; debug_id: string };
        Returns: Json;
      };
      begin_turn: { Args: { lease_seconds: number; session_id: string }; Returns: Json };
      chat_session_as: {
        Args: { session: string; user_id: string };
        Returns: {
          archived_at: string | null;
          created_at: string;
          id: string;
          is_active: boolean;
          organization_id: string;
          title: string;
          updated_at: string;
          user_id: string;
        };
        SetofOptions: {
          from: "*";
          to: "chat_sessions";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      claim_attachment: { Args: { attachment_id: string }; Returns: Json };
      claim_outbox: { Args: { outbox_id: string }; Returns: Json };
      complete_turn: {
        Args: { attempt: number; content: string; tokens?: number; turn_id: string };
        Returns: Json;
      };
      create_chat_session: {
        Args: { title?: string };
        Returns: {
          archived_at: string | null;
          created_at: string;
          id: string;
          is_active: boolean;
          organization_id: string;
          title: string;
          updated_at: string;
          user_id: string;
        };
        SetofOptions: {
          from: "*";
          to: "chat_sessions";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      create_organization: { Args: { name: string }; Returns: Json };
      delete_chat_session: { Args: { session: string }; Returns: undefined };
      delete_my_account: { Args: Record<PropertyKey, never>; Returns: undefined };
      doctor: {
        Args: Record<PropertyKey, never>;
        Returns: {
          check_name: string;
          finding: string;
          ok: boolean;
          remedy: string;
        }[];
      };
      ensure_workspace: { Args: Record<PropertyKey, never>; Returns: Json };
      export_my_data: { Args: Record<PropertyKey, never>; Returns: Json };
      find_external_user: {
        Args: { issuer: string; subject: string; verified_email?: string };
        Returns: Json;
      };
      find_users: { Args: { email: string }; Returns: Json };
      finish_job: { Args: { job_id: number; queue: string }; Returns: boolean };
      follow_turn: { Args: { message_id?: string; session_id: string }; Returns: Json };
      grant_platform_admin: { Args: { user_id: string }; Returns: Json };
      heal: { Args: Record<PropertyKey, never>; Returns: Json };
      ingest_whatsapp: {
        Args: { debug_id: string; raw_body: string; updates: Json };
        Returns: Json;
      };
      invite_member: {
        Args: {
          email: string;
          organization: string;
          role: Database["public"]["Enums"]["organization_role"];
        };
        Returns: Json;
      };
      is_platform_admin: { Args: Record<PropertyKey, never>; Returns: boolean };
      keep_turn: {
        Args: { attempt: number; lease_seconds: number; turn_id: string; written: string };
        Returns: boolean;
      };
      lease_jobs: {
        Args: { lease_seconds: number; quantity: number; queue: string };
        Returns: {
          attempts: number;
          job_id: number;
          payload: Json;
        }[];
      };
      leave_organization: { Args: { organization: string }; Returns: undefined };
      list_dead_letters: {
        Args: { is_replayed?: boolean; page?: number; page_size?: number };
        Returns: Json;
      };
      list_inbox: { Args: { page?: number; page_size?: number; status?: string }; Returns: Json };
      list_whatsapp_numbers: { Args: Record<PropertyKey, never>; Returns: Json };
      list_whatsapp_templates: { Args: Record<PropertyKey, never>; Returns: Json };
      prepare_user_deletion: {
        Args: { actor_id: string; debug_id: string; user_id: string };
        Returns: undefined;
      };
      put_whatsapp_template: {
        Args: { body: string; category: string; language: string; name: string; status?: string };
        Returns: Json;
      };
      read_inbox: { Args: { inbox_id: string }; Returns: Json };
      read_inbox_body: {
        Args: { actor_id: string; debug_id: string; inbox_id: string };
        Returns: Json;
      };
      readiness: { Args: Record<PropertyKey, never>; Returns: Json };
      record_attachment: {
        Args: { attachment_id: string; attempt: number; outcome: Json };
        Returns: Json;
      };
      record_outbox: { Args: { attempt: number; outbox_id: string; outcome: Json }; Returns: Json };
      register_whatsapp_number: {
        Args: { display_phone_number: string; phone_number_id: string };
        Returns: undefined;
      };
      release_turn: {
        Args: { attempt: number; error: string; turn_id: string };
        Returns: undefined;
      };
      remove_member: { Args: { member: string; organization: string }; Returns: undefined };
      replay_dead_letter: {
        Args: { actor_id: string; dead_letter_id: string; debug_id: string };
        Returns: Json;
      };
      replay_inbox: {
        Args: { actor_id: string; debug_id: string; inbox_id: string; updates: Json };
        Returns: Json;
      };
      resume_whatsapp_number: { Args: { phone_number_id: string }; Returns: Json };
      retry_job: {
        Args: { delay_seconds: number; error?: string; job_id: number; queue: string };
        Returns: undefined;
      };
      revoke_invitation: { Args: { invitation: string }; Returns: undefined };
      revoke_platform_admin: { Args: { user_id: string }; Returns: Json };
      send_chat_message: {
        Args: { client_id: string; content: string; session: string };
        Returns: {
          avatar_id: string | null;
          channel: Database["public"]["Enums"]["message_channel"];
          content: string;
          created_at: string;
          edited_at: string | null;
          external_id: string | null;
          id: string;
          organization_id: string;
          reaction: string | null;
          revoked_at: string | null;
          role: Database["public"]["Enums"]["message_role"];
          session_id: string;
          status: Database["public"]["Enums"]["message_status"];
          type: Database["public"]["Enums"]["message_type"];
          user_id: string;
        };
        SetofOptions: {
          from: "*";
          to: "messages";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      send_chat_message_as: {
        Args: { client_id: string; content: string; session: string; user_id: string };
        Returns: {
          avatar_id: string | null;
          channel: Database["public"]["Enums"]["message_channel"];
          content: string;
          created_at: string;
          edited_at: string | null;
          external_id: string | null;
          id: string;
          organization_id: string;
          reaction: string | null;
          revoked_at: string | null;
          role: Database["public"]["Enums"]["message_role"];
          session_id: string;
          status: Database["public"]["Enums"]["message_status"];
          type: Database["public"]["Enums"]["message_type"];
          user_id: string;
        };
        SetofOptions: {
          from: "*";
          to: "messages";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      send_whatsapp_template: {
        Args: {
          key?: string;
          language: string;
          parameters?: string[];
          template: string;
          user_id: string;
        };
        Returns: Json;
      };
      set_member_role: {
        Args: {
          member: string;
          organization: string;
          role: Database["public"]["Enums"]["organization_role"];
        };
        Returns: undefined;
      };
      set_organization_flags: {
        Args: { actor_id: string; debug_id: string; flags: Json; organization_id: string };
        Returns: Json;
      };
      set_organization_plan: {
        Args: { actor_id: string; debug_id: string; organization_id: string; plan_slug: string };
        Returns: Json;
      };
      start_whatsapp_link: { Args: Record<PropertyKey, never>; Returns: Json };
      switch_organization: { Args: { organization: string }; Returns: Json };
    };
    Enums: {
      attachment_state: "pending" | "stored" | "referenced" | "failed";
      chunking_strategy: "semantic" | "recursive" | "fixed";
      message_channel: "app" | "whatsapp";
      message_role: "user" | "assistant";
      message_status: "received" | "pending" | "sent" | "delivered" | "read" | "played" | "failed";
      message_type:
        | "text"
        | "image"
        | "audio"
        | "video"
        | "document"
        | "sticker"
        | "location"
        | "contacts"
        | "interactive"
        | "button"
        | "order"
        | "unsupported";
      organization_role: "admin" | "member" | "viewer";
      personality_type: "playful" | "dominant" | "shy" | "caring" | "intellectual" | "adventurous";
      plan_tier: "free" | "pro" | "teams" | "enterprise";
      project_privacy: "private" | "public";
      project_status: "active" | "paused" | "archived";
      project_type: "repository" | "files";
      subscription_status: "trialing" | "active" | "past_due" | "canceled" | "unpaid" | "paused";
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R;
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R;
      }
      ? R
      : never
    : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I;
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I;
      }
      ? I
      : never
    : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U;
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U;
      }
      ? U
      : never
    : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
    ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
    : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
    ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
    : never;

export const Constants = {
  public: {
    Enums: {
      attachment_state: ["pending", "stored", "referenced", "failed"],
      chunking_strategy: ["semantic", "recursive", "fixed"],
      message_channel: ["app", "whatsapp"],
      message_role: ["user", "assistant"],
      message_status: ["received", "pending", "sent", "delivered", "read", "played", "failed"],
      message_type: [
        "text",
        "image",
        "audio",
        "video",
        "document",
        "sticker",
        "location",
        "contacts",
        "interactive",
        "button",
        "order",
        "unsupported",
      ],
      organization_role: ["admin", "member", "viewer"],
      personality_type: ["playful", "dominant", "shy", "caring", "intellectual", "adventurous"],
      plan_tier: ["free", "pro", "teams", "enterprise"],
      project_privacy: ["private", "public"],
      project_status: ["active", "paused", "archived"],
      project_type: ["repository", "files"],
      subscription_status: ["trialing", "active", "past_due", "canceled", "unpaid", "paused"],
    },
  },
} as const;
