-- Since when settings of a type are as they are: the verifier holds starts against limits only from then on.
CREATE FUNCTION task_type_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$$;

CREATE TRIGGER task_type_updated BEFORE UPDATE ON task_type FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND OLD.updated_at = NEW.updated_at)
    EXECUTE FUNCTION task_type_updated();
