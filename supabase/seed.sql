-- Local data only: `supabase db push` does not run it against a hosted project.
-- The business number that the Graph simulator plays.
select private.register_whatsapp_number('100000000000001', '+15550100001');
