package report
import ("testing";"os";"context";"fmt";"strconv")
func TestZ(t *testing.T){ f,_:=bundled(); n,_:=strconv.Atoi(os.Getenv("N")); if n==0 {n=400}
 w,_:=os.Create("/tmp/rep/out.pdf"); defer w.Close()
 s,err:=write(context.Background(), w, f, samplePack(t,n), printed()); fmt.Println(s.Pages,s.Bytes,s.Digest,len(s.Unprintable),err)}
